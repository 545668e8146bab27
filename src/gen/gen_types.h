/* SPDX-License-Identifier: MIT */
/* What the build step reads from the compiled type libraries: interfaces with their members and
 * parameters, and coclasses. Whatever it cannot read ends the program. */
#ifndef VPCMOCK_GEN_TYPES_H
#define VPCMOCK_GEN_TYPES_H

#include <windows.h>
#include <oleauto.h>

enum { MAX_NAMES = 64, MAX_INTERFACES = 64, MAX_MEMBERS = 256 };

struct iface {
    char name[MAX_NAMES];
    ITypeInfo *info; /* the vtable's view of a dual interface */
    TYPEATTR *attr;
    WORD typeflags;
    int dual;
};

/* Those of all libraries read so far. */
extern struct iface interfaces[MAX_INTERFACES];
extern int ninterfaces;

/* What the thunks need to know of a parameter's type. */
struct type {
    char base[MAX_NAMES];  /* C type without the stars */
    char named[MAX_NAMES]; /* enumeration or interface, else "" */
    char kind;             /* 'v'alue, 'e'num, 'i'nterface, 's'truct */
    int stars;
    int array;
    VARTYPE vt;
};

struct func {
    FUNCDESC *desc;
    BSTR names[16];
    char name[MAX_NAMES];
    char adapter[2 * MAX_NAMES];
};

/* Which coclass shows an interface as its default one, and its default source. */
struct coclass {
    GUID clsid;
    char name[MAX_NAMES];
    char iface[MAX_NAMES];
    char source[MAX_NAMES];
    WORD typeflags;
};

void fail(const char *what, HRESULT hr);
void must(HRESULT hr, const char *what);
void narrow(char *out, size_t size, const WCHAR *text);

/* Adapters and objects carry the interface's name without its I. */
const char *object_name(const struct iface *iface);
/* "get_", "put_", "putref_" or "". */
const char *accessor(const FUNCDESC *func);

struct type describe(ITypeInfo *info, const TYPEDESC *desc);
int is_out(const ELEMDESC *param);

struct func get_func(const struct iface *iface, int index);
void free_func(const struct iface *iface, struct func *func);
void param_name(const struct func *func, int index, char out[MAX_NAMES]);

/* Appends to interfaces. */
void read_interface(ITypeInfo *info, const TYPEATTR *attr);
struct coclass read_coclass(ITypeInfo *info);

#endif
