/* SPDX-License-Identifier: MIT */
/* Each element and each attribute of the schema is used here, and none is read and forgotten. Facts
 * are tests/unit/scenario_facts.c's. */
#include "scenario_fixture.h"

#include "scenario/schema.h"

/* Together they have all that is no fact, with other values than it has when it is left out. */
static const char *const corpus[] = {
    "<scenario xmlns='urn:vpcmock:scenario:1' base='empty' seed='7' random='99' state='s' "
    "strict='true'>"
    "<host undocumented-results='true' early-result='77' early-result-code='E_FAIL' "
    "wait-timeout-code='0x1' cancel-complete-code='S_OK'/>"
    "<clock mode='manual' now='7 s' poll-step='5'/>"
    "<option key='k' type='integer' value='5'/><folder path='C:\\Folder'/>"
    "<volume letter='E' capacity='20 GB' used='1 GB' largest-file='2 GB' write-denied='true'/>"
    "<volume letter='F' optical='true' absent='true'/>"
    "<file path='C:\\f.bin' kind='floppy' floppy-type='2'/><file path='C:\\f.txt' kind='dvd'/>"
    "<driver number='2' version='x'/>" TAIL,

    HEAD "<file path='C:\\f.vfd'/><file path='C:\\f.iso'/>"
         "<disk path='C:\\p.vhd' size='1 GB' kind='fixed'/>"
         "<disk path='C:\\c.vud' parent='C:\\p.vhd' undo-disk='true'/>"
         "<network name='N' id='0102030405060708090a0b0c0d0e0f10'/>"
         "<machine name='A' path='C:\\M\\a.vmc' id='{x}' memory='300' notes='n' "
         "undoable='true'>"
         "<disk path='C:\\a.vhd' kind='fixed' size='2 GB' bus='1' device='1' undo='C:\\c.vud' "
         "undo-is-new='true'/><disk path='C:\\d.vhd' parent='C:\\p.vhd'/>"
         "<dvd image='C:\\f.iso' disc-told='true'/>"
         "<floppy image='C:\\f.vfd' disc-told='true'/>"
         "<adapter network='N' id='5' generated='true'/>"
         "<adapter dynamic='true' address='020000000001'/>"
         "<serial number='1' type='host-port' name='COM1' connect='true'/>"
         "<parallel number='1' name='LPT1'/><setting key='s' type='boolean' "
         "value='true'/><parameter name='p' value='v'/></machine>"
         "<machine name='B' state='saved' saved-state='C:\\b.vsv'><dvd host-drive='D'/>"
         "<floppy host-drive='A'/><adapter missing='true'/></machine>"
         "<machine name='C' file-missing='true'>"
         "<disk path='C:\\gone.vhd' missing='true'/>"
         "<dvd bus='0' device='1' image='C:\\gone.iso' missing='true'/>"
         "<floppy image='C:\\gone.vfd' missing='true'/></machine>"
         "<machine name='D' registered='false' devices='listed'/>" TAIL,

    HEAD
    "<clock now='70 s'/><volume letter='E' capacity='1 GB' used='1 GB'/>"
    "<machine name='A' state='running'><disk path='E:\\a.vhd' size='1 GB'/>"
    "<activation key='a' type='integer' value='3'/><channel pipe='\\\\.\\pipe\\x' port='7' "
    "closes='80 s'/>"
    "<session arrival='90 s' installation='91 s' silence='92 s' room='critical' "
    "keys-down='KEYS' history='HISTORY' up='false' ever-up='false' is-down='true' "
    "installing='true' seen-users='3' silent-since='69000' seen-enhanced='false' "
    "left-button='true' right-button='true' center-button='true' cpu-now='40' moving='false' "
    "ran='5000' looked='69500' seconds='60000' disk-read-rest='1' disk-read-rate='2' "
    "disk-read-bytes='3' disk-written-rest='4' disk-written-rate='5' disk-written-bytes='6' "
    "network-received-rest='7' network-received-rate='8' network-received-bytes='9' "
    "network-sent-rest='10' network-sent-rate='11' network-sent-bytes='12' load='333'/>"
    "</machine><usb device-string='u' machine='A'/>"
    "<task id='5' member='Startup' machine='A' result='TimeOutError' error='E_ABORT' "
    "error-description='e' description='d' percent='40' cancelable='false' start='1 s' end='2 s' "
    "duration='5 s' set='3'/>"
    "<plan member='Startup' result='TimeOutError' error='E_ABORT' error-description='e' "
    "description='d' duration='3 s' cancelable='false' progress='0 40'/>" TAIL,

    HEAD
    "<machine name='A'><dvd/></machine>"
    "<on call='Save' object='A*' thread='5' process='6' apartment='sta' name='n' priority='4' "
    "enabled='false' from='2' times='3' every='4' probability='0.25' state='s' "
    "next-state='t' after='Reset' at-end='cycle' after-seen='true' seen='7' applied='1' "
    "hangs='true' server='crash'>"
    "<task result='TimeOutError' error='E_ABORT' error-description='e' description='d' "
    "duration='3 s' duration-up-to='5 s' cancelable='false' progress='0 40' stall='2 s' "
    "stall-at='30' cancelling='late' polls='6'/>"
    "<delay time='1 s' up-to='2 s' spread='normal'/><hold after='Reset' nth='2' seen='1'/><events "
    "do='delay' by='3 s'/>"
    "<fire event='OnConfigurationChanged' machine='A' first='k' second='5' type='text'/>"
    "<fire event='OnMediaInsert' machine='A' dvd='1' first='x'/>"
    "<fire event='OnMediaEject' machine='A' floppy='1' first='y'/></on>"
    "<on call='FindVirtualMachine' nth='2'><arg param='configurationName' like='x*'/>"
    "<return null='true'/></on>"
    "<on call='WaitForCompletion'><arg param='timeout' from='1' to='9'/>"
    "<fail code='E_FAIL' description='d' help-context='8' error-info='stale' outs='poisoned' "
    "phase='after'/></on>"
    "<on call='put_Notes'><arg param='virtualMachineNotes' equals='5' type='text'/><answer "
    "code='0x1'/></on>"
    "<on call='put_Notes'><arg param='virtualMachineNotes' null='true'/></on>"
    "<on call='get_Memory, GetConfigurationValue'><return param='megabytesOfMemory' value='5' "
    "type='text'/>"
    "</on>"
    "<expect call='TurnOff' object='A' thread='5' process='6' apartment='mta' name='off' "
    "times='2' before='last'/>"
    "<expect call='Save' least='2' most='3' after='off; #3'/>"
    "<expect call='WaitForCompletion'><arg param='timeout' from='1' to='9'/></expect>"
    "<expect call='put_Notes'><arg param='virtualMachineNotes' equals='5' type='text'/></expect>"
    "<expect call='put_Notes'><arg param='virtualMachineNotes' like='5'/></expect>"
    "<expect call='put_Notes' name='last'><arg param='virtualMachineNotes' "
    "null='true'/></expect>" TAIL,

    HEAD "<disk path='C:\\p.vhd'/><machine name='A'><dvd/></machine>"
         "<at time='1 s'><host memory-available='64'/><machine name='A' guest-hangs='true'/>"
         "<disk path='C:\\p.vhd' read-only='true'/>"
         "<fire event='OnConfigurationChanged' machine='A' first='k' second='5' type='text'/>"
         "<fire event='OnMediaInsert' machine='A' dvd='1' first='x'/>"
         "<fire event='OnMediaEject' machine='A' floppy='1' first='y'/><state name='s'/></at>"
         "<at time='2 s'><fire event='OnReset' machine='A' asked='true'/></at>" TAIL,

    HEAD "<clock mode='manual' now='70 s'/><volume letter='E' capacity='30 GB'/>"
         "<disk path='C:\\p.vhd' size='1 GB'/><disk path='C:\\c.vhd' parent='C:\\p.vhd'/>"
         "<disk path='E:\\n.vhd' size='2 GB'/><disk path='C:\\u.vhd' unfinished='true'/>"
         "<machine name='A' state='running'/>"
         "<task id='5' machine='A' work='shutdown' before='paused' forced='true' by-hand='12' "
         "duration='9 s' progress='0 40' stall-at='30' stall='2 s' cancelling='late' polls='6'/>"
         "<task id='6' work='disks' duration='9 s'><job target='E:\\n.vhd' source='C:\\c.vhd' "
         "letter='E' bytes='100' full='75 s' makes='true' outcome='merge'>"
         "<reads path='C:\\p.vhd'/></job></task>" TAIL,

    HEAD "<machine name='A' encoded='notes' notes='00410042'/>" TAIL,
};

/* ---- What is used ---- */

struct used {
    bool elements[ELEMENTS];
    bool attributes[ELEMENTS][SCHEMA_MAX_ATTRIBUTES]; /* in the schema's order */
    bool encoded;
};

static void use(struct used *used, const struct schema *schema, const struct node *node)
{
    used->elements[node->element->id] = true;
    for (size_t i = 0; i < node->count; i++)
        for (size_t a = 0; a < schema->elements[node->element->id].count; a++)
            if (!strcmp(schema->elements[node->element->id].items[a].name,
                        node->attributes[i].attribute->name))
                used->attributes[node->element->id][a] = true;
}

static void use_all(struct used *used, const struct schema *schema, const char *xml)
{
    struct document *document = document_create();
    const struct node *node = NULL;
    if (!CHECK(document) || !CHECK(read_xml(document, xml)))
        return;
    for (node = document->root; node;) {
        use(used, schema, node);
        if (node->first) {
            node = node->first;
            continue;
        }
        while (node && !node->next)
            node = node->parent;
        node = node ? node->next : NULL;
    }
    document_free(document);
}

/* With the digits that stand for keys and history; the caller frees it with free. */
static char *text_of(size_t which)
{
    static const struct {
        const char *word;
        size_t bytes;
    } long_ones[] = {{"KEYS", INPUT_KEYS}, {"HISTORY", ACCOUNTANT_HISTORY}};
    char *text = calloc(1, strlen(corpus[which]) + 1000);
    if (!text)
        abort();
    strcpy(text, corpus[which]);
    for (size_t i = 0; i < COUNT(long_ones); i++) {
        char *at = strstr(text, long_ones[i].word);
        if (!at)
            continue;
        size_t gone = strlen(long_ones[i].word), digits = long_ones[i].bytes * 2;
        memmove(at + digits, at + gone, strlen(at + gone) + 1);
        for (size_t d = 0; d < digits; d++)
            at[d] = d % 2 ? '1' : '0';
    }
    return text;
}

static bool is_own(const struct attribute *attribute)
{
    return !attribute->fact && attribute->id != ATTRIBUTE_ENCODED;
}

TEST(scenario_schema, each_element_and_attribute_is_used)
{
    struct schema *schema = malloc(sizeof *schema);
    struct used *used = calloc(1, sizeof *used);
    if (!schema || !used)
        abort();
    schema_init(schema);
    for (size_t i = 0; i < COUNT(corpus); i++) {
        char *text = text_of(i);
        use_all(used, schema, text);
        free(text);
    }
    for (int e = 0; e < ELEMENTS; e++) {
        CHECK_MSG(used->elements[e], "no scenario has <%s>", scenario_elements[e].name);
        for (size_t a = 0; a < schema->elements[e].count; a++) {
            const struct attribute *attribute = &schema->elements[e].items[a];
            CHECK_MSG(used->attributes[e][a] || !is_own(attribute),
                      "no scenario has \"%s\" of <%s>", attribute->name, scenario_elements[e].name);
        }
    }
    free(used);
    free(schema);
}

/* ---- What each does ---- */

/* The saved text of what the scenario makes, freed with mem_free; NULL if it is wrong, and why. */
static char *made_of(const char *xml, char said[500])
{
    struct host host;
    struct engine engine;
    struct document *document = document_create();
    char *saved = NULL;
    open_host(&host);
    if (CHECK(engine_init(&engine)) && CHECK(document) && read_xml(document, xml) &&
        scenario_apply(&host, &engine, &members, document))
        saved = save(&host, &engine);
    if (document)
        print_problem(&document->problem, said, 500);
    document_free(document);
    engine_free(&engine);
    host_free(&host);
    return saved;
}

/* The scenario without the attribute whose =' is there; freed with free. name: of the attribute. */
static char *without(const char *text, const char *at, char name[64])
{
    const char *from = at, *to = strchr(at + 2, '\'') + 1;
    while (from[-1] != ' ')
        from--;
    snprintf(name, 64, "%.*s", (int)(at - from), from);
    char *rest = malloc(strlen(text) + 1);
    if (!rest)
        abort();
    memcpy(rest, text, (size_t)(from - text));
    strcpy(rest + (from - text), to);
    return rest;
}

TEST(scenario_schema, no_attribute_is_forgotten)
{
    for (size_t i = 0; i < COUNT(corpus); i++) {
        char said[500];
        char *text = text_of(i), *made = made_of(text, said);
        CONTEXT("scenario %zu", i + 1);
        if (CHECK_MSG(made, "%s", said)) {
            for (const char *at = text; (at = strstr(at, "='")); at += 2) {
                char name[64];
                char *rest = without(text, at, name);
                char *other = strcmp(name, "xmlns") ? made_of(rest, said) : NULL;
                CHECK_MSG(!other || strcmp(other, made), "%s in %.60s does nothing", name,
                          at - strlen(name));
                mem_free(other);
                free(rest);
            }
            char *again = made_of(made, said);
            CHECK_MSG(again && !strcmp(again, made), "what is saved of it does not come again");
            mem_free(again);
        }
        mem_free(made);
        free(text);
    }
}
