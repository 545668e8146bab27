// SPDX-License-Identifier: MIT
// Verify that the client turned the machine off exactly once, after the save.
var mock = new ActiveXObject("VPCMock.Control");

function expectations() {
    mock.Reset();
    var save = mock.Expect("Save").Named("the save");
    mock.Expect("TurnOff").Of("Windows XP Mode").Times(1).After(save);
    mock.Expect("Discard*").Never();
}

function verify(who) {
    try {
        mock.Verify();
        WScript.Echo(who + ": as expected");
    } catch (e) {
        WScript.Echo(who + ": " + e.message);
    }
}

// ---- Clients ----

function wait(task) {
    task.WaitForCompletion(-1);
}

function machine() {
    return new ActiveXObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode");
}

function goodClient() {
    wait(machine().Startup());
    wait(machine().Save());
    wait(machine().Startup());
    wait(machine().TurnOff());
}

function hastyClient() {
    wait(machine().Startup());
    wait(machine().TurnOff());
    wait(machine().Startup());
    wait(machine().TurnOff());
}

expectations();
goodClient();
verify("good");

expectations();
hastyClient();
verify("hasty");

// In which order, and nothing else.
mock.Reset();
mock.InSequence([mock.Expect("Startup"), mock.Expect("Save"), mock.Expect("Startup"),
    mock.Expect("TurnOff")]);
mock.Expect("FindVirtualMachine, IVMTask.*").AtLeast(0);
goodClient();
verify("in sequence");
mock.VerifyNoOtherCalls();
WScript.Echo("no other calls");
WScript.Echo("a start to wait for: " + (mock.WaitForCall("Startup", 0) ? "True" : "False"));

// Strict: what nothing names is refused.
mock.Strict = true;
try {
    machine().Reset();
} catch (e) {
    WScript.Echo((e.number >>> 0).toString(16).toUpperCase() + " " + e.message);
}
