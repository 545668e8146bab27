// SPDX-License-Identifier: MIT
// VPCMock.Control in all its parts, as a test in JScript uses it. control.vbs prints the same.
function yesNo(truth) {
    return truth ? "yes" : "no";
}

function hex(number) {
    return (number < 0 ? number + 4294967296 : number).toString(16).toUpperCase();
}

function say(label, value) {
    WScript.Echo(label + ": " + value);
}

// Of what is expected to fail.
function sayError(label, action) {
    try {
        action();
        say(label, "no error");
    } catch (e) {
        say(label, hex(e.number) + " " + e.message);
    }
}

function turnOff() {
    machine.TurnOff().WaitForCompletion(-1);
}

var vpc = new ActiveXObject("VirtualPC.Application");
var mock = new ActiveXObject("VPCMock.Control");
var machine = vpc.FindVirtualMachine("Windows XP Mode");
var clock = mock.Clock;
say("version", yesNo(mock.Version == new ActiveXObject("vpcmock.control.1").version));

say("== a plan", mock.PlannedTasks);
var plan = mock.NextTask("Startup");
say("planned", mock.PlannedTasks);
say("state", plan.State);
say("member", plan.Member);
say("duration", plan.Duration);
say("nothing yet", yesNo(plan.Task === null));
say("progress is empty", yesNo(plan.Progress === undefined));
plan.Result = "diskrelatederror";
plan.Duration = 300;
plan.Description = "Booting";
plan.Progress = [0, 20, 40];
say("progress", new VBArray(plan.Progress).toArray().join(","));
say("result", plan.Result);
say("name", plan.ResultName);
say("default member", "" + plan);
var task = machine.Startup();
say("planned", mock.PlannedTasks);
say("description", task.Description);
say("state", plan.State);
say("same task", yesNo(plan.Task.ID == task.ID));
say("percent", plan.PercentCompleted);
clock.Advance(100);
say("percent", plan.PercentCompleted);
clock.Advance(100);
say("percent", plan.PercentCompleted);
clock.Advance(100);
say("state", plan.State);
say("percent", plan.PercentCompleted);
say("client's result", task.Result);
say("client's error", hex(task.Error) + " " + task.ErrorDescription);
say("machine", machine + " " + machine.State);
say("now", clock.Now);

say("== own error", "");
plan = mock.NextTask("IVMVirtualMachine::Startup");
plan.Error = -1610350077;
plan.ErrorDescription = "No room";
plan.Result = 3;
task = machine.Startup();
task.WaitForCompletion(-1);
say("error", hex(task.Error) + " " + task.ErrorDescription);

say("== by hand", "");
plan = mock.NextTask("*");
plan.Duration = -1;
plan.IsCancelable = false;
say("member", plan.Member);
task = machine.Startup();
say("member", plan.Member);
clock.Advance(1000000000);
say("complete", yesNo(task.IsComplete));
say("cancelable", yesNo(task.IsCancelable));
plan.PercentCompleted = 33;
clock.Advance(1000);
say("percent", task.PercentCompleted);
plan.Complete();
say("complete", yesNo(task.IsComplete));
say("result", plan.ResultName + " " + task.PercentCompleted);
say("machine", machine.State);
turnOff();
plan = mock.NextTask("startup");
plan.Duration = -1;
machine.Startup();
plan.Complete("vmTaskResult_TimeOutError");
say("result", plan.ResultName + " " + plan.State);
say("machine", machine.State);

say("== in order", "");
plan = mock.NextTask("Startup");
var second = mock.NextTask("Startup");
plan.Result = "Cancelled";
second.Result = "ShutdownAbort";
machine.Startup().WaitForCompletion(-1);
say("first", plan.State + " " + second.State);
machine.Startup().WaitForCompletion(-1);
say("second", plan.State + " " + second.State);
plan = mock.NextTask("Save");
plan.Discard();
say("planned", mock.PlannedTasks);

say("== clock", "");
mock.Reset();
machine = vpc.FindVirtualMachine("Windows XP Mode");
say("mode", clock.Mode + " step " + clock.PollStep);
task = machine.Startup();
say("percent", task.PercentCompleted + " " + task.PercentCompleted + " " + task.PercentCompleted);
say("now", clock);
clock.PollStep = 250;
say("percent", task.PercentCompleted + " " + task.PercentCompleted + " " + task.PercentCompleted);
clock.Mode = 1;
say("percent", task.PercentCompleted + " " + task.PercentCompleted + " " + task.PercentCompleted);
task.WaitForCompletion(100);
say("now", clock.Now);
task.WaitForCompletion(-1);
say("now", clock.Now + " machine " + machine.State);
turnOff();

say("== undocumented", yesNo(mock.AllowUndocumentedResults));
plan = mock.NextTask("Startup");
sayError("refused", function () { plan.Result = 42; });
mock.AllowUndocumentedResults = true;
plan.Result = 42;
say("taken", plan.ResultName + " " + plan.Result);
task = machine.Startup();
mock.EarlyResult = -3;
say("early", task.Result);
task.WaitForCompletion(-1);
say("result", task.Result + " " + hex(task.Error) + " " + task.ErrorDescription);

say("== codes", "");
mock.CancelCompleteCode = 0;
task.Cancel();
say("cancelled", task.Result);
mock.CancelCompleteCode = -2147024891;
sayError("cancel", function () { task.Cancel(); });
mock.EarlyResultCode = -2147467259;
task = machine.Startup();
sayError("early", function () { say("early", task.Result); });
mock.WaitTimeoutCode = -1610350078;
sayError("wait", function () { task.WaitForCompletion(10); });
var view = mock.TaskOf(task);
view.Complete(0);
say("view", view.Member + " " + (view.Task.ID - task.ID));

say("== own task", "");
var started = vpc.Tasks.Count;
var own = mock.CreateTask();
say("one more", vpc.Tasks.Count - started);
say("task", own.Member + own.Duration + " " + own.State + " " + yesNo(own.IsCancelable));
own.Progress = "10,90";
say("percent", own.PercentCompleted);
own.Progress = undefined;
own.Task.Cancel();
say("result", own.ResultName);

say("== errors", "");
sayError("member", function () { mock.NextTask("Pause"); });
sayError("complete", function () { own.Result = 0; });
plan = mock.NextTask("Startup");
sayError("name", function () { plan.Result = "Sucess"; });
sayError("number", function () { plan.Result = 4.5; });
sayError("progress", function () { plan.Progress = [0, 50, 49]; });
sayError("duration", function () { plan.Duration = -2; });
sayError("planned", function () { plan.Complete(); });
sayError("advance", function () { clock.Advance(-1); });
mock.Reset();
say("now", clock.Now + " planned " + mock.PlannedTasks + " tasks " + vpc.Tasks.Count);
