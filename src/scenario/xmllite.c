/* SPDX-License-Identifier: MIT */
/* Reading XML with Windows' own XmlLite. It has no import library everywhere, and whoever never
 * loads a scenario does not need it: it is loaded when it is used. */
#include "scenario/xmllite.h"

#include <stdio.h>
#include <windows.h>
#include <xmllite.h>

typedef HRESULT(WINAPI *create_reader)(REFIID iid, void **reader, IMalloc *allocator);
typedef HRESULT(WINAPI *create_input)(IUnknown *stream, IMalloc *allocator, LPCWSTR encoding,
                                      BOOL hint, LPCWSTR base, IXmlReaderInput **input);

static const GUID iid_reader = {
    0x7279fc81, 0x709d, 0x4095, {0xb6, 0x3d, 0x69, 0xfe, 0x4b, 0x0d, 0x90, 0x30}};

/* From the system's own folder, whatever lies beside the program. */
static HMODULE load(void)
{
    enum { MORE = 16 };
    WCHAR path[MAX_PATH + MORE];
    UINT length = GetSystemDirectoryW(path, MAX_PATH);
    if (!length || length >= MAX_PATH)
        return NULL;
    lstrcpyW(path + length, L"\\xmllite.dll");
    return LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
}

static FARPROC function(HMODULE library, const char *name)
{
    return library ? GetProcAddress(library, name) : NULL;
}

static struct span span_of(const WCHAR *chars, UINT length)
{
    return (struct span){(const char16_t *)chars, length};
}

struct reading {
    IXmlReader *reader;
    const struct xml_events *events;
    void *to;
    struct problem *problem;
};

static void where(const struct reading *reading, UINT *line, UINT *column)
{
    *line = *column = 0;
    IXmlReader_GetLineNumber(reading->reader, line);
    IXmlReader_GetLinePosition(reading->reader, column);
}

static bool names(const struct reading *reading, struct span *namespace, struct span *name)
{
    const WCHAR *uri = NULL, *local = NULL;
    UINT uri_length = 0, local_length = 0;
    bool got = SUCCEEDED(IXmlReader_GetNamespaceUri(reading->reader, &uri, &uri_length)) &&
               SUCCEEDED(IXmlReader_GetLocalName(reading->reader, &local, &local_length));
    *namespace = span_of(uri, uri_length);
    *name = span_of(local, local_length);
    return got;
}

/* Only where memory runs out. */
static bool fail(const struct reading *reading)
{
    return problem_set(reading->problem, CODE_OUTOFMEMORY, 0, 0, "Memory has run out.");
}

static bool is_declaration(const struct reading *reading)
{
    const WCHAR *prefix = NULL, *local = NULL;
    UINT length = 0;
    if (FAILED(IXmlReader_GetPrefix(reading->reader, &prefix, &length)) ||
        FAILED(IXmlReader_GetLocalName(reading->reader, &local, NULL)))
        return false;
    return length ? !lstrcmpW(prefix, L"xmlns") : !lstrcmpW(local, L"xmlns");
}

static bool read_attributes(const struct reading *reading)
{
    struct span namespace, name;
    const WCHAR *value;
    UINT length, line, column;
    for (HRESULT hr = IXmlReader_MoveToFirstAttribute(reading->reader); hr == S_OK;
         hr = IXmlReader_MoveToNextAttribute(reading->reader)) {
        if (is_declaration(reading))
            continue;
        where(reading, &line, &column);
        if (!names(reading, &namespace, &name) ||
            FAILED(IXmlReader_GetValue(reading->reader, &value, &length)))
            return fail(reading);
        if (!reading->events->attribute(reading->to, namespace, name, span_of(value, length), line,
                                        column))
            return false;
    }
    return true;
}

static bool read_element(const struct reading *reading)
{
    struct span namespace, name;
    UINT line, column;
    bool empty = IXmlReader_IsEmptyElement(reading->reader);
    where(reading, &line, &column);
    if (!names(reading, &namespace, &name))
        return fail(reading);
    return reading->events->begin(reading->to, namespace, name, line, column) &&
           read_attributes(reading) && reading->events->content(reading->to) &&
           (!empty || reading->events->end(reading->to));
}

static bool read_node(const struct reading *reading, XmlNodeType type)
{
    const WCHAR *value;
    UINT length, line, column;
    where(reading, &line, &column);
    switch (type) {
    case XmlNodeType_Element: return read_element(reading);
    case XmlNodeType_EndElement: return reading->events->end(reading->to);
    case XmlNodeType_Text:
    case XmlNodeType_CDATA:
        if (FAILED(IXmlReader_GetValue(reading->reader, &value, &length)))
            return fail(reading);
        return reading->events->text(reading->to, span_of(value, length), line, column);
    case XmlNodeType_DocumentType:
        return problem_set(reading->problem, CODE_INVALIDARG, line, column,
                           "Found a <!DOCTYPE>; expected none, as there are no entities.");
    default: return true; /* comments, white space, the declaration */
    }
}

static const char *reason(HRESULT hr)
{
    switch ((DWORD)hr) {
    case MX_E_INPUTEND: return "it ends too early";
    case MX_E_ENCODING:
    case MX_E_ENCODINGSWITCH:
    case MX_E_ENCODINGSIGNATURE: return "it is not in the encoding that it says";
    case WC_E_WHITESPACE: return "white space is missing";
    case WC_E_SEMICOLON: return "a semicolon is missing";
    case WC_E_GREATERTHAN: return "\">\" is missing";
    case WC_E_QUOTE: return "a quote is missing";
    case WC_E_EQUAL: return "\"=\" is missing";
    case WC_E_LESSTHAN: return "\"<\" is not allowed in a value";
    case WC_E_HEXDIGIT:
    case WC_E_DIGIT: return "a digit is missing";
    case WC_E_XMLCHARACTER: return "XML can't have this character";
    case WC_E_NAMECHARACTER:
    case WC_E_NAME: return "a name is missing or has a character that no name may have";
    case WC_E_COMMENT: return "a comment is not right";
    case WC_E_ROOTELEMENT: return "there is something beside the one element of the file";
    case WC_E_ELEMENTMATCH: return "the end tag is of another element";
    case WC_E_UNIQUEATTRIBUTE: return "the attribute is there twice";
    case WC_E_LEADINGXML:
    case WC_E_XMLDECL: return "the XML declaration is not right";
    case WC_E_UNDECLAREDENTITY:
    case WC_E_PARSEDENTITY: return "there are no entities but lt, gt, amp, quot and apos";
    case WC_E_DTDPROHIBITED: return "a <!DOCTYPE> is not allowed";
    case NC_E_UNDECLAREDPREFIX: return "the prefix of a name is not declared";
    default: return "the syntax of XML is not kept";
    }
}

static bool read_all(const struct reading *reading)
{
    UINT line, column;
    XmlNodeType type;
    HRESULT hr;
    while ((hr = IXmlReader_Read(reading->reader, &type)) == S_OK)
        if (!read_node(reading, type))
            return false;
    where(reading, &line, &column);
    if (hr == E_OUTOFMEMORY)
        return fail(reading);
    if (FAILED(hr)) {
        char digits[16];
        snprintf(digits, sizeof digits, "0x%08lX", (unsigned long)hr);
        return problem_set(reading->problem, CODE_INVALIDARG, line, column,
                           "Found what can't be read: %s (XmlLite: %s); expected well-formed XML.",
                           reason(hr), digits);
    }
    return reading->events->finish(reading->to, line, column);
}

bool xmllite_read(IStream *stream, bool text, const struct xml_events *events, void *to,
                  struct problem *problem)
{
    struct reading reading = {.events = events, .to = to, .problem = problem};
    IUnknown *input = (IUnknown *)stream;
    IXmlReaderInput *hinted = NULL;
    HMODULE library = load();
    create_reader create = (create_reader)(void *)function(library, "CreateXmlReader");
    create_input encode =
        (create_input)(void *)function(library, "CreateXmlReaderInputWithEncodingName");
    bool read = false;
    if (!create || !encode) {
        problem_set(problem, CODE_NOTIMPL, 0, 0,
                    "xmllite.dll is not there; expected it, as on every Windows from 7 on.");
        goto out;
    }
    if (text && FAILED(encode(input, NULL, L"utf-8", FALSE, NULL, &hinted))) {
        problem_set(problem, CODE_OUTOFMEMORY, 0, 0, "Memory has run out.");
        goto out;
    }
    if (FAILED(create(&iid_reader, (void **)&reading.reader, NULL)) ||
        FAILED(IXmlReader_SetProperty(reading.reader, XmlReaderProperty_DtdProcessing,
                                      DtdProcessing_Prohibit)) ||
        FAILED(IXmlReader_SetInput(reading.reader, hinted ? (IUnknown *)hinted : input)))
        read = fail(&reading);
    else
        read = read_all(&reading);
out:
    if (reading.reader)
        IXmlReader_Release(reading.reader);
    if (hinted)
        IUnknown_Release((IUnknown *)hinted);
    if (library)
        FreeLibrary(library);
    return read;
}
