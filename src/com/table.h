/* SPDX-License-Identifier: MIT */
/* The shape of the member table. Its contents are generated from the type libraries (src/gen). */
#ifndef VPCMOCK_COM_TABLE_H
#define VPCMOCK_COM_TABLE_H

#include <stddef.h>
#include <windows.h>
#include <oaidl.h>

struct com_object;

/* One argument of a call, as the thunks and Invoke hand it to the gate. */
union com_value {
    LONG i4;          /* VT_I4 and enumerations */
    VARIANT_BOOL b;   /* VT_BOOL */
    double r8;        /* VT_R8 */
    BSTR bstr;        /* borrowed */
    IUnknown *unk;    /* borrowed interface pointer, of the parameter's interface */
    VARIANT *variant; /* a by-value VARIANT of the caller's, borrowed */
    void *out;        /* where an out parameter goes */
};

enum com_param_flags {
    COM_PARAM_IN = 1,
    COM_PARAM_OUT = 2,
    COM_PARAM_RETVAL = 4,
    COM_PARAM_OPTIONAL = 8,
    COM_PARAM_OPAQUE = 16, /* no VARIANT can carry it: GUESTOSVERSIONINFOEX**, ULONG[3072] */
};

struct com_param {
    const char *name;
    const char *type; /* name of the enumeration or interface, else NULL */
    const IID *iid;   /* of an interface parameter, else NULL */
    VARTYPE vt;       /* of the value itself: an out parameter points to one of these */
    USHORT flags;     /* com_param_flags */
};

struct com_member {
    const char *name;
    const struct com_interface *iface;
    const struct com_param *params;
    HRESULT (*call)(struct com_object *object, union com_value *args); /* NULL: not modelled */
    DISPID dispid;
    USHORT slot;     /* in the vtable, 7 is the first after IDispatch */
    USHORT invkind;  /* INVOKEKIND */
    USHORT flags;    /* FUNCFLAGS */
    UCHAR nparams;
    UCHAR nin;       /* how many of them are not retval */
    USHORT ordinal;  /* in mock_members (mock/member.h); 0xFFFF: not of the product's library */
};

struct com_name {
    const char *name;
    USHORT member; /* the first member of this name */
};

struct com_interface {
    const char *name;
    const IID *iid;
    const void *vtbl; /* NULL for a dispinterface */
    const struct com_member *members;
    const struct com_name *names; /* sorted by lower-case name */
    const struct com_library *library;
    const struct com_coclass *coclass; /* NULL if no coclass has it as default */
    USHORT nmembers;
    USHORT nnames;
    USHORT typeflags; /* TYPEFLAGS */
};

struct com_coclass {
    const char *name;
    const CLSID *clsid;
    const struct com_interface *iface;
    const struct com_interface *source; /* default source dispinterface or NULL */
    USHORT typeflags;
};

struct com_library {
    const char *name;
    const char *help; /* what the registry shows as its name */
    const GUID *libid;
    const struct com_interface *const *interfaces; /* dual ones, then dispinterfaces */
    const struct com_coclass *coclasses;
    USHORT ninterfaces;
    USHORT ncoclasses;
    USHORT major, minor;
};

/* In the order of the libraries on the generator's command line: VirtualPC, VPCMock. */
extern const struct com_library com_libraries[2];

#endif
