// SPDX-License-Identifier: MIT
// What an interop assembly brings along besides the declarations that interop.c generates: the
// enumerator of a collection, and what an event's provider does for any source interface.
using System;

using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.ComTypes;

namespace Interop {

// For `foreach`: an IEnumVARIANT as an IEnumerator. The .NET Framework has its own in an assembly
// that .NET Core 2.0 does not have.
public sealed class Enumeration : ICustomMarshaler
{
    public static ICustomMarshaler GetInstance(string cookie)
    {
        return new Enumeration();
    }

    public object MarshalNativeToManaged(IntPtr native)
    {
        return new Enumerator((IEnumVARIANT)Marshal.GetObjectForIUnknown(native));
    }

    public IntPtr MarshalManagedToNative(object managed)
    {
        throw new NotSupportedException();
    }

    public void CleanUpNativeData(IntPtr native)
    {
        Marshal.Release(native);
    }

    public void CleanUpManagedData(object managed)
    {
    }

    public int GetNativeDataSize()
    {
        return -1;
    }
}

public sealed class Enumerator
{
    readonly IEnumVARIANT variants;
    readonly object[] next = new object[1];

    public Enumerator(IEnumVARIANT variants)
    {
        this.variants = variants;
    }

    public object Current
    {
        get { return next[0]; }
    }

    public bool MoveNext()
    {
        return variants.Next(1, next, IntPtr.Zero) == 0;
    }

    public void Reset()
    {
        Marshal.ThrowExceptionForHR(variants.Reset());
    }
}

public abstract class SinkHelper
{
    internal int cookie;
}

// Advises a sink of its own for each handler, as the providers of an imported library do.
public abstract class EventProvider<T> : IDisposable where T : SinkHelper
{
    readonly IConnectionPoint point;
    readonly List<T> sinks = new List<T>();

    protected EventProvider(object container, Guid source)
    {
        ((IConnectionPointContainer)container).FindConnectionPoint(ref source, out point);
    }

    protected void Advise(T sink)
    {
        lock (sinks) {
            point.Advise(sink, out sink.cookie);
            sinks.Add(sink);
        }
    }

    protected void Unadvise(Predicate<T> which)
    {
        lock (sinks) {
            int index = sinks.FindIndex(which);
            if (index < 0)
                return;
            T sink = sinks[index];
            sinks.RemoveAt(index);
            point.Unadvise(sink.cookie);
        }
    }

    public void Dispose()
    {
        Unadvise(sink => true);
    }
}

}
