' SPDX-License-Identifier: MIT
' A client that knows nothing of the mock, and never asks how the start has ended.
Dim task
Set task = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode").Startup
task.WaitForCompletion -1
