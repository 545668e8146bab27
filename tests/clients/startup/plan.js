// SPDX-License-Identifier: MIT
// The test's part, put in front of client.js: what comes of its ten starts.
var mock = new ActiveXObject("VPCMock.Control");
var plans = ["Success", "Cancelled", "UnexpectedError", "OutOfMemoryError", "DiskRelatedError",
    "IncompatibleSavedStateError", "TimeOutError", "IllegalValueError", "ThreadCrashError",
    "ShutdownAbort"];
for (var planned = 0; planned < plans.length; planned++) {
    var plan = mock.NextTask("Startup");
    plan.Result = plans[planned];
    if (planned > 0)
        plan.Progress = [0, 5 * planned, 10 * planned];
}
