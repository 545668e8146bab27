/* SPDX-License-Identifier: MIT */
/* Reading XML with Windows' own XmlLite. It has no import library everywhere, and whoever never
 * loads a scenario does not need it: it is loaded when it is used. */
#include "scenario/xmllite.h"

#include <stddef.h>
#include <stdio.h>
#include <windows.h>
#include <objidl.h>
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

/* ---- The stream that it reads from ---- */

/* It lives as long as the reader does: references are not counted. */
struct stream {
    ISequentialStream iface;
    struct xml_source *source;
};

static struct stream *stream_of(ISequentialStream *iface)
{
    return CONTAINING_RECORD(iface, struct stream, iface);
}

static HRESULT WINAPI stream_query(ISequentialStream *iface, REFIID iid, void **object)
{
    BOOL known = IsEqualIID(iid, &IID_ISequentialStream) || IsEqualIID(iid, &IID_IUnknown);
    *object = known ? iface : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static ULONG WINAPI stream_addref(ISequentialStream *iface)
{
    (void)iface;
    return 2;
}

static ULONG WINAPI stream_release(ISequentialStream *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI stream_read(ISequentialStream *iface, void *to, ULONG room, ULONG *read)
{
    struct xml_source *source = stream_of(iface)->source;
    ULONG size = (ULONG)xml_source_read(source, to, room);
    if (read)
        *read = size;
    return source->failed ? E_OUTOFMEMORY : size || !room ? S_OK : S_FALSE;
}

static HRESULT WINAPI stream_write(ISequentialStream *iface, const void *from, ULONG size,
                                   ULONG *written)
{
    (void)iface;
    (void)from;
    (void)size;
    if (written)
        *written = 0;
    return STG_E_ACCESSDENIED;
}

static const ISequentialStreamVtbl stream_vtbl = {stream_query, stream_addref, stream_release,
                                                  stream_read, stream_write};

/* ---- Reading ---- */

struct reading {
    IXmlReader *reader;
    struct xml_source *source;
    const struct xml_events *events;
    void *to;
    struct problem *problem;
    struct text room; /* for a value without marks */
};

static void where(const struct reading *reading, UINT *line, UINT *column)
{
    *line = *column = 0;
    IXmlReader_GetLineNumber(reading->reader, line);
    IXmlReader_GetLinePosition(reading->reader, column);
    *column = xml_source_column(reading->source, *line, *column);
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

/* Of an element's attribute, or of a text. */
static bool get_value(struct reading *reading, struct span *value)
{
    const WCHAR *chars = NULL;
    UINT length = 0;
    if (FAILED(IXmlReader_GetValue(reading->reader, &chars, &length)))
        return fail(reading);
    *value = span_of(chars, length);
    return xml_source_unmark(reading->source, value, &reading->room) || fail(reading);
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

static bool read_attributes(struct reading *reading)
{
    struct span namespace, name, value;
    UINT line, column;
    for (HRESULT hr = IXmlReader_MoveToFirstAttribute(reading->reader); hr == S_OK;
         hr = IXmlReader_MoveToNextAttribute(reading->reader)) {
        if (is_declaration(reading))
            continue;
        where(reading, &line, &column);
        if (!names(reading, &namespace, &name))
            return fail(reading);
        if (!get_value(reading, &value) ||
            !reading->events->attribute(reading->to, namespace, name, value, line, column))
            return false;
    }
    return true;
}

static bool read_element(struct reading *reading)
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

/* It was read as what it is: that must be what it says. */
static bool check_encoding(struct reading *reading)
{
    static const char *const names_of[] = {[XML_UTF8] = "UTF-8", [XML_UTF16] = "UTF-16"};
    struct span namespace, name, value;
    UINT line, column;
    if (reading->source->encoding == XML_TEXT)
        return true;
    for (HRESULT hr = IXmlReader_MoveToFirstAttribute(reading->reader); hr == S_OK;
         hr = IXmlReader_MoveToNextAttribute(reading->reader)) {
        const char *is = names_of[reading->source->encoding];
        where(reading, &line, &column);
        if (!names(reading, &namespace, &name))
            return fail(reading);
        if (!get_value(reading, &value))
            return false;
        if (span_is(name, "encoding") && !span_is(value, is))
            return problem_set(reading->problem, CODE_INVALIDARG, line, column,
                               "Found the encoding \"%S\" of a file that is in %s; expected the "
                               "one that it is in.",
                               &value, is);
    }
    return true;
}

static bool read_node(struct reading *reading, XmlNodeType type)
{
    struct span value;
    UINT line, column;
    where(reading, &line, &column);
    switch (type) {
    case XmlNodeType_Element: return read_element(reading);
    case XmlNodeType_EndElement: return reading->events->end(reading->to);
    case XmlNodeType_Text:
    case XmlNodeType_CDATA:
        return get_value(reading, &value) &&
               reading->events->text(reading->to, value, line, column);
    case XmlNodeType_XmlDeclaration: return check_encoding(reading);
    case XmlNodeType_DocumentType:
        return problem_set(reading->problem, CODE_INVALIDARG, line, column,
                           "Found a <!DOCTYPE>; expected none, as there are no entities.");
    default: return true; /* comments, white space */
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

static bool read_all(struct reading *reading)
{
    UINT line, column;
    XmlNodeType type;
    HRESULT hr;
    while ((hr = IXmlReader_Read(reading->reader, &type)) == S_OK)
        if (!read_node(reading, type))
            return false;
    where(reading, &line, &column);
    if (hr == E_OUTOFMEMORY || reading->source->failed)
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

bool xmllite_read(struct xml_source *source, const struct xml_events *events, void *to,
                  struct problem *problem)
{
    struct stream stream = {{(ISequentialStreamVtbl *)&stream_vtbl}, source};
    struct reading reading = {.source = source, .events = events, .to = to, .problem = problem};
    IXmlReaderInput *input = NULL;
    HMODULE library = load();
    create_reader create = (create_reader)(void *)function(library, "CreateXmlReader");
    create_input encode =
        (create_input)(void *)function(library, "CreateXmlReaderInputWithEncodingName");
    bool read = false;
    if (!create || !encode)
        problem_set(problem, CODE_NOTIMPL, 0, 0,
                    "xmllite.dll is not there; expected it, as on every Windows from 7 on.");
    else if (FAILED(encode((IUnknown *)&stream.iface, NULL, L"utf-8", FALSE, NULL, &input)) ||
             FAILED(create(&iid_reader, (void **)&reading.reader, NULL)) ||
             FAILED(IXmlReader_SetProperty(reading.reader, XmlReaderProperty_DtdProcessing,
                                           DtdProcessing_Prohibit)) ||
             FAILED(IXmlReader_SetInput(reading.reader, (IUnknown *)input)))
        fail(&reading);
    else
        read = read_all(&reading);
    if (reading.reader)
        IXmlReader_Release(reading.reader);
    if (input)
        IUnknown_Release((IUnknown *)input);
    text_clear(&reading.room);
    if (library)
        FreeLibrary(library);
    return read;
}
