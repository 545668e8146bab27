' SPDX-License-Identifier: MIT
' Ends with what it has: its host lets go of that.
Option Explicit
Dim vpc, machine
Set vpc = CreateObject("VirtualPC.Application")
Set machine = vpc.FindVirtualMachine("Windows XP Mode")
WScript.Echo machine.Name
WScript.Quit 0
