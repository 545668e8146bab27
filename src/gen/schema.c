/* SPDX-License-Identifier: MIT */
/* Prints the XML Schema of scenario files, for editors. A program of the build machine. What it
 * says of a value is never stricter than the reader; what the reader knows beyond it are names in
 * any case of letters, references, and codes and members by name. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "scenario/schema.h"

static void escape(const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&': fputs("&amp;", stdout); break;
        case '<': fputs("&lt;", stdout); break;
        case '>': fputs("&gt;", stdout); break;
        case '"': fputs("&quot;", stdout); break;
        default: putchar(*text); break;
        }
    }
}

static void document(const char *indent, const char *help)
{
    printf("%s<xs:annotation><xs:documentation>", indent);
    escape(help);
    fputs("</xs:documentation></xs:annotation>\n", stdout);
}

static void pattern(const char *base, const char *expression)
{
    printf("          <xs:restriction base=\"xs:%s\"><xs:pattern value=\"%s\"/></xs:restriction>\n",
           base, expression);
}

static void names(const struct attribute *attribute)
{
    printf("          <xs:restriction base=\"xs:token\">\n");
    for (int i = 0; attribute->names[i]; i++)
        if (*attribute->names[i])
            printf("            <xs:enumeration value=\"%s\"/>\n", attribute->names[i]);
    for (int64_t i = attribute->low; attribute->high && i <= attribute->high; i++)
        printf("            <xs:enumeration value=\"%" PRId64 "\"/>\n", i);
    printf("          </xs:restriction>\n");
}

static void type(const struct attribute *attribute)
{
    char expression[64];
    printf("        <xs:simpleType>\n");
    switch (attribute->type) {
    case TYPE_TEXT:
        /* What is encoded has four digits for each character. */
        printf("          <xs:restriction base=\"xs:string\">");
        if (attribute->high)
            printf("<xs:maxLength value=\"%" PRId64 "\"/>", attribute->high * 4);
        printf("</xs:restriction>\n");
        break;
    case TYPE_BOOL: pattern("token", "true|false|0|1"); break;
    case TYPE_INT:
        printf("          <xs:restriction base=\"xs:long\"><xs:pattern value=\"-?[0-9]+\"/>"
               "<xs:minInclusive value=\"%" PRId64 "\"/><xs:maxInclusive value=\"%" PRId64 "\"/>"
               "</xs:restriction>\n",
               attribute->low, attribute->high);
        break;
    case TYPE_DOUBLE: pattern("token", "[-+]?[0-9]*(\\.[0-9]*)?([eE][-+]?[0-9]+)?"); break;
    case TYPE_NAME: names(attribute); break;
    case TYPE_TIME:
        pattern("token", attribute->low < 0 ? "-?[0-9]+[ \\t\\n\\r]*(ms|s|min|h)?"
                                            : "[0-9]+[ \\t\\n\\r]*(ms|s|min|h)?");
        break;
    case TYPE_SIZE: pattern("token", "[0-9]+[ \\t\\n\\r]*(KB|MB|GB|TB)?"); break;
    case TYPE_CODE:
    case TYPE_RESULT: pattern("token", "[-0-9A-Za-z_()]+"); break;
    case TYPE_HEX:
        snprintf(expression, sizeof expression, "([0-9A-Fa-f]{2}){%" PRId64 ",%" PRId64 "}",
                 attribute->low, attribute->high);
        pattern("token", expression);
        break;
    case TYPE_STEPS: pattern("token", "([0-9]+([ ,]+[0-9]+)*)?"); break;
    case TYPE_LIST: printf("          <xs:restriction base=\"xs:string\"/>\n"); break;
    }
    printf("        </xs:simpleType>\n");
}

static void attributes(const struct schema *schema, enum element_id id)
{
    for (size_t i = 0; i < schema->elements[id].count; i++) {
        const struct attribute *attribute = &schema->elements[id].items[i];
        printf("      <xs:attribute name=\"%s\"%s>\n", attribute->name,
               attribute->required ? " use=\"required\"" : "");
        document("        ", attribute->help);
        type(attribute);
        printf("      </xs:attribute>\n");
    }
}

/* Two elements of one name may be in different parents. */
static void print_type_name(enum element_id id)
{
    enum element_id parent = scenario_elements[id].parent;
    if (parent != ELEMENT_NONE && parent != ELEMENT_SCENARIO)
        printf("%s.", scenario_elements[parent].name);
    fputs(scenario_elements[id].name, stdout);
}

static void children(enum element_id parent)
{
    bool any = false;
    for (int e = 0; e < ELEMENTS; e++) {
        if (scenario_elements[e].parent != parent)
            continue;
        if (!any)
            printf("    <xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\">\n");
        any = true;
        printf("      <xs:element name=\"%s\" type=\"", scenario_elements[e].name);
        print_type_name((enum element_id)e);
        printf("\"/>\n");
    }
    if (any)
        printf("    </xs:choice>\n");
}

int main(void)
{
    struct schema *schema = malloc(sizeof *schema);
    if (!schema)
        return 1;
    schema_init(schema);
    printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<!-- Scenario files of vpcmock. Made by `make`; not to be edited. -->\n"
           "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns=\"%s\"\n"
           "    targetNamespace=\"%s\" elementFormDefault=\"qualified\">\n"
           "  <xs:element name=\"scenario\" type=\"scenario\"/>\n",
           SCENARIO_NAMESPACE, SCENARIO_NAMESPACE);
    for (int e = 0; e < ELEMENTS; e++) {
        printf("  <xs:complexType name=\"");
        print_type_name((enum element_id)e);
        printf("\">\n");
        document("    ", scenario_elements[e].help);
        children((enum element_id)e);
        attributes(schema, (enum element_id)e);
        printf("  </xs:complexType>\n");
    }
    printf("</xs:schema>\n");
    free(schema);
    return ferror(stdout) != 0;
}
