// SPDX-License-Identifier: MIT
// What a client did and did wrong, as a test in JScript asks for it. journal.vbs prints the same.
var mock = new ActiveXObject("VPCMock.Control");
var vpc = new ActiveXObject("VirtualPC.Application");
var machine = vpc.FindVirtualMachine("Windows XP Mode");
var task = machine.Startup();
WScript.Echo("early " + task.Result);
task.WaitForCompletion(100000);
WScript.Echo("result " + task.Result);

var all = new Enumerator(mock.Journal);
for (; !all.atEnd(); all.moveNext()) {
    var entry = all.item();
    WScript.Echo(entry.Kind + " " + entry.Object + " " + entry.Member + " " + entry.ResultName);
}
var calls = mock.Journal.Calls("Startup");
WScript.Echo("starts " + calls.Count + ", late " + (calls.Item(1).LateBound ? -1 : 0));
WScript.Echo("returned " + calls.Item(1).Argument(calls.Item(1).ArgumentName(1)));
for (var found = new Enumerator(mock.Findings); !found.atEnd(); found.moveNext()) {
    var finding = found.item();
    WScript.Echo(finding.Id + " " + finding.Object + " " + finding.Member + " " + finding.Count);
}
mock.Findings.Silence("*");
WScript.Echo("findings " + mock.Findings.Count);
