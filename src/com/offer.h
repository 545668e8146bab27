/* SPDX-License-Identifier: MIT */
/* Class objects for other processes: the shared ones of the user, or under a private name. */
#ifndef VPCMOCK_COM_OFFER_H
#define VPCMOCK_COM_OFFER_H

#include "com/mock.h"

enum { OFFERS_MAX = 4 };

struct offer {
    const CLSID *clsid;
    IClassFactory *factory;
    DWORD cookie;  /* of CoRegisterClassObject; 0: none */
    DWORD running; /* in the running object table; 0: none */
};

/* All zeros to begin with. */
struct offers {
    const WCHAR *name; /* never NULL once opened */
    struct offer items[OFFERS_MAX];
    int count;
    IUnknown *application; /* what GetActiveObject finds */
    DWORD active;          /* of RegisterActiveObject; 0: none */
    LONG own;              /* our own part of com_live */
};

/* Lets in who may call (access.h); once in a process, before the first call from outside. */
HRESULT offers_secure(void);

/* Offers the classes under a name, borrowed until the end; empty: to all clients of this user.
 * mock: whose objects they make; NULL: of the process's own. Also after a failure it is closed. */
HRESULT offers_open(struct offers *offers, const WCHAR *name, struct vpcmock *mock);
/* Takes them away where nobody uses the server: from then on, those who look find nothing or the
 * next one. FALSE: somebody has come meanwhile, and they are offered again. */
BOOL offers_withdraw(struct offers *offers);
void offers_close(struct offers *offers);

#endif
