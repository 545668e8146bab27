/* SPDX-License-Identifier: MIT */
/* vpcmock_rule_options as calls of IVPCMockRule, wherever the rule lives. */
#ifndef VPCMOCK_COM_RULE_OPTIONS_H
#define VPCMOCK_COM_RULE_OPTIONS_H

#include <windows.h>
#include <oleauto.h>

#include "vpcmock.h"

/* Says all that is set, and enables the rule. Stops at the first failure. */
HRESULT rule_options_say(IVPCMockRule *rule, const vpcmock_rule_options *options);

#endif
