/* SPDX-License-Identifier: MIT */
/* Which objects are held, and those that are held no more. */
#include "com/objects.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "com/enumerator.h"
#include "com/events.h"
#include "com/leaving.h"
#include "com/naming.h"

static BOOL is_the_products(const struct com_object *object)
{
    return object->iface->library == &com_libraries[0];
}

void objects_add(struct com_object *object)
{
    struct objects *objects = &object->mock->objects;
    if (!is_the_products(object))
        return;
    AcquireSRWLockExclusive(&objects->lock);
    object->next = objects->held;
    object->at = &objects->held;
    if (object->next)
        object->next->at = &object->next;
    objects->held = object;
    ReleaseSRWLockExclusive(&objects->lock);
}

void objects_bury(struct com_object *object)
{
    struct objects *objects = &object->mock->objects;
    AcquireSRWLockExclusive(&objects->lock);
    if (object->at) {
        *object->at = object->next;
        if (object->next)
            object->next->at = object->at;
    }
    InterlockedExchange(&object->dead, 1);
    __atomic_store_n(&object->repeat.epoch, 0, __ATOMIC_RELEASE);
    struct com_object **place = &objects->buried[objects->next_buried++ % OBJECTS_BURIED];
    struct com_object *oldest = *place;
    *place = object;
    ReleaseSRWLockExclusive(&objects->lock);
    free(oldest);
}

void objects_forget(struct vpcmock *mock)
{
    for (int i = 0; i < OBJECTS_BURIED; i++) {
        free(mock->objects.buried[i]);
        mock->objects.buried[i] = NULL;
    }
}

static void append(struct text *text, const char *format, ...)
{
    char chars[120];
    va_list args;
    va_start(args, format);
    vsnprintf(chars, sizeof chars, format, args);
    va_end(args);
    (void)text_append_ascii(text, chars);
}

HRESULT com_object_used_dead(struct com_object *self, const char *member)
{
    struct vpcmock *mock = self->mock;
    if (!is_the_products(self))
        return RPC_E_DISCONNECTED;
    mock_lock(mock);
    struct engine *engine = &mock->engine;
    uint32_t label = naming_label(mock, self->iface, self->ref);
    if (!findings_known(&engine->findings, FINDING_OVER_RELEASED, NULL, label)) {
        struct text what = {0};
        if (label_write(&engine->labels, label, &what))
            append(&what, " .%s", member);
        findings_note(&engine->findings, FINDING_OVER_RELEASED, NULL, label, engine->sequence,
                      &what);
    }
    events_unlock(mock);
    return RPC_E_DISCONNECTED;
}

void objects_note_reference(struct vpcmock *mock, uint32_t label, LONG refs, uint64_t given)
{
    struct engine *engine = &mock->engine;
    if (findings_known(&engine->findings, FINDING_REFERENCE_HELD, NULL, label))
        return;
    struct text what = {0};
    if (label_write(&engine->labels, label, &what)) {
        /* The local server's are not the client's but those of its stub. */
        if (!com_server.end)
            append(&what, ", %ld reference%s", (long)refs, refs == 1 ? "" : "s");
        if (given)
            append(&what, ", given out by call %llu", (unsigned long long)given);
    }
    findings_note(&engine->findings, FINDING_REFERENCE_HELD, NULL, label, given, &what);
}

void objects_note_held(struct vpcmock *mock)
{
    struct objects *objects = &mock->objects;
    AcquireSRWLockExclusive(&objects->lock);
    for (const struct com_object *object = objects->held; object; object = object->next)
        objects_note_reference(mock, naming_label(mock, object->iface, object->ref), object->refs,
                               object->given);
    enumerators_note_held(objects->enumerators, mock);
    ReleaseSRWLockExclusive(&objects->lock);
}

void objects_note_leaked(const struct com_object *object)
{
    struct vpcmock *mock = object->mock;
    if (!is_the_products(object) || !leaving_calls())
        return;
    mock_lock(mock);
    objects_note_reference(mock, naming_label(mock, object->iface, object->ref), object->refs,
                           object->given);
    mock_unlock(mock);
}

/* With a reference, unless its last one is going just now. */
static BOOL hold_if_alive(struct com_object *object)
{
    for (LONG refs = object->refs; refs > 0;) {
        LONG before = InterlockedCompareExchange(&object->refs, refs + 1, refs);
        if (before == refs)
            return TRUE;
        refs = before;
    }
    return FALSE;
}

void objects_disconnect(struct vpcmock *mock)
{
    struct objects *objects = &mock->objects;
    size_t room = 0, count = 0;
    AcquireSRWLockExclusive(&objects->lock);
    for (struct com_object *object = objects->held; object; object = object->next)
        room++;
    struct com_object **taken = room ? malloc(room * sizeof *taken) : NULL;
    for (struct com_object *object = objects->held; object && taken; object = object->next)
        if (hold_if_alive(object))
            taken[count++] = object;
    ReleaseSRWLockExclusive(&objects->lock);
    for (size_t i = 0; i < count; i++) {
        CoDisconnectObject((IUnknown *)taken[i], 0);
        com_object_release(taken[i]);
    }
    free(taken);
}
