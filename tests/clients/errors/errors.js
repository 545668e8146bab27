// SPDX-License-Identifier: MIT
// Every failing call that a script can make, with what its error says. errors.vbs makes the same.
function hex(number) {
    return (number < 0 ? number + 4294967296 : number).toString(16).toUpperCase();
}

function failed(label, action) {
    try {
        action();
        WScript.Echo(label + ": no error");
    } catch (e) {
        WScript.Echo(label + ": " + hex(e.number) + " " + e.message);
    }
}

var vpc = new ActiveXObject("VirtualPC.Application");
var mock = new ActiveXObject("VPCMock.Control");
var clock = mock.Clock;
var machine = vpc.FindVirtualMachine("Windows XP Mode");
var found, longName = "";
for (var i = 0; i < 81; i++)
    longName += "n";

WScript.Echo("== a machine that is off");
failed("TurnOff", function () { machine.TurnOff(); });
failed("Save", function () { machine.Save(); });
failed("Reset", function () { machine.Reset(); });
failed("Pause", function () { machine.Pause(); });
failed("Resume", function () { machine.Resume(); });
failed("Startup2", function () { machine.Startup2(7); });
failed("no name", function () { machine.Name = ""; });
failed("long name", function () { machine.Name = longName; });
failed("bad name", function () { machine.Name = "a/b"; });

WScript.Echo("== a machine that runs");
machine.Startup().WaitForCompletion(-1);
failed("Startup", function () { machine.Startup(); });
failed("Startup2", function () { machine.Startup2(0); });
failed("Resume", function () { machine.Resume(); });
failed("Name", function () { machine.Name = "New"; });
machine.Pause();
failed("Pause", function () { machine.Pause(); });

WScript.Echo("== collections");
failed("machine 0", function () { found = vpc.VirtualMachines.Item(0); });
failed("machine 2", function () { found = vpc.VirtualMachines.Item(2); });
failed("task 99", function () { found = vpc.Tasks.Item(99); });

WScript.Echo("== tasks");
var task = machine.TurnOff();
failed("Cancel", function () { task.Cancel(); });
failed("WaitForCompletion", function () { task.WaitForCompletion(-2); });
task.WaitForCompletion(-1);
failed("Cancel of a complete task", function () { task.Cancel(); });

WScript.Echo("== the control");
failed("NextTask", function () { mock.NextTask("Pause"); });
failed("TaskOf Nothing", function () { mock.TaskOf(vpc.FindVirtualMachine("nobody")); });
failed("TaskOf a machine", function () { mock.TaskOf(machine); });
failed("EarlyResult", function () { mock.EarlyResult = "Early"; });
failed("Mode", function () { clock.Mode = 3; });
failed("Advance", function () { clock.Advance(-0.5); });
failed("PollStep", function () { clock.PollStep = -1; });

WScript.Echo("== a plan");
var plan = mock.NextTask("Startup");
failed("a word", function () { plan.Result = "Fine"; });
failed("a number", function () { plan.Result = 10; });
failed("a fraction", function () { plan.Result = 4.5; });
failed("Null", function () { plan.Result = null; });
failed("an object", function () { plan.Result = mock; });
failed("words", function () { plan.Progress = "much"; });
failed("above 100", function () { plan.Progress = [0, 101]; });
failed("Duration", function () { plan.Duration = -2; });
failed("PercentCompleted", function () { plan.PercentCompleted = 1; });
failed("Complete", function () { plan.Complete(); });

WScript.Echo("== what is over");
var done = mock.CreateTask();
failed("PercentCompleted", function () { done.PercentCompleted = 101; });
failed("Discard", function () { done.Discard(); });
done.Complete();
failed("Complete", function () { done.Complete(); });
failed("Result", function () { done.Result = 1; });
failed("Progress", function () { done.Progress = [1]; });
var gone = mock.NextTask("Save");
gone.Discard();
failed("Discard of what is gone", function () { gone.Discard(); });
failed("Result of what is gone", function () { gone.Result = 1; });

WScript.Echo("== after a reset");
mock.Reset();
failed("Name", function () { machine.Name = "New"; });
failed("Startup", function () { machine.Startup(); });
failed("Pause", function () { machine.Pause(); });
failed("Cancel", function () { task.Cancel(); });
failed("Result", function () { done.Result = 1; });
failed("Discard", function () { plan.Discard(); });
