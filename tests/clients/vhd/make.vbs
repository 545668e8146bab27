' SPDX-License-Identifier: MIT
' Makes one virtual hard disk of each type as real files in the folder given, and deletes one again.
folder = WScript.Arguments(0)
Set control = CreateObject("VPCMock.Control")
control.Fact("WriteRealDisks") = True
Set application = CreateObject("VirtualPC.Application")

Sub Finish(task)
    task.WaitForCompletion -1
    WScript.Echo task.Description & ": " & task.Result & " " & task.ErrorDescription
End Sub

Finish application.CreateDynamicVirtualHardDisk(folder & "\dynamic.vhd", 20480)
Finish application.CreateDynamicVirtualHardDisk(folder & "\large.vhd", 130048)
Finish application.CreateFixedVirtualHardDisk(folder & "\fixed.vhd", 10)
Finish application.CreateDifferencingVirtualHardDisk(folder & "\child.vhd", "dynamic.vhd")
Finish application.CreateDifferencingVirtualHardDisk(folder & "\merged.vhd", "dynamic.vhd")
Finish application.GetHardDisk(folder & "\merged.vhd").Merge()
Finish application.GetHardDisk(folder & "\fixed.vhd").Convert(folder & "\converted.vhd", 0)

Set files = CreateObject("Scripting.FileSystemObject")
For Each name In Array("dynamic", "large", "fixed", "child", "merged", "converted")
    path = folder & "\" & name & ".vhd"
    If files.FileExists(path) Then
        Set disk = application.GetHardDisk(path)
        same = files.GetFile(path).Size = disk.SizeOnHost
        WScript.Echo name & ": " & disk.SizeInGuest & " " & disk.Type & " " & same
    Else
        WScript.Echo name & ": none"
    End If
Next
