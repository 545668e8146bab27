// SPDX-License-Identifier: MIT
// A client of Windows Virtual PC that knows nothing of the mock: starts a machine ten times, shows
// how far each start is, and prints what its task says of the end.
var vmVMState_Running = 5;
var results = ["Success", "Cancelled", "UnexpectedError", "OutOfMemoryError", "DiskRelatedError",
    "IncompatibleSavedStateError", "TimeOutError", "IllegalValueError", "ThreadCrashError",
    "ShutdownAbort"];

function finish(task) {
    while (!task.IsComplete) {
        task.WaitForCompletion(500);
        WScript.Echo(task.PercentCompleted + "%");
    }
}

function hex(number) {
    return "0x" + (number < 0 ? number + 4294967296 : number).toString(16).toUpperCase();
}

function startAndStop(machine, number) {
    WScript.Echo(number + ". " + machine.Name + ":");
    var task = machine.Startup();
    finish(task);
    var text = results[task.Result] || task.Result;
    if (task.Error != 0)
        text += " (" + hex(task.Error) + ") " + task.ErrorDescription;
    WScript.Echo("-> " + text);
    if (machine.State == vmVMState_Running)
        machine.TurnOff().WaitForCompletion(-1);
}

var vpc = new ActiveXObject("VirtualPC.Application");
var machine = vpc.FindVirtualMachine("Windows XP Mode");
if (!machine) {
    WScript.Echo("There is no Windows XP Mode.");
    WScript.Quit(1);
}
for (var i = 1; i <= 10; i++)
    startAndStop(machine, i);
