' SPDX-License-Identifier: MIT
' A client that knows nothing of the mock, and forgets to save.
Dim machine
Set machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
machine.Startup.WaitForCompletion -1
machine.TurnOff.WaitForCompletion -1
WScript.Echo "state " & machine.State
