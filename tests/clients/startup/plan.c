/* SPDX-License-Identifier: MIT */
/* The test's part, linked with client.c, whose main is called client_main then: what comes of its
 * ten starts. Nothing is registered. */
#include "vpcmock.h"

int client_main(void);

int main(void)
{
    vpcmock *mock;
    vpcmock_registration *registration;
    if (FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)) || FAILED(vpcmock_create(&mock)) ||
        FAILED(vpcmock_register(mock, &registration)))
        return 2;
    for (LONG result = vmTaskResult_Success; result <= vmTaskResult_ShutdownAbort; result++) {
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        const LONG progress[] = {0, 5 * result, 10 * result};
        options.result = result;
        if (result != vmTaskResult_Success) {
            options.progress = progress;
            options.progress_count = 3;
        }
        if (FAILED(vpcmock_next_task(mock, L"Startup", &options, NULL)))
            return 2;
    }
    int status = client_main();
    vpcmock_unregister(registration);
    vpcmock_release(mock);
    CoUninitialize();
    return status;
}
