// SPDX-License-Identifier: MIT
// A sink of a dispinterface, which derived classes are told of by DISPID.
#ifndef VPCMOCK_CLIENTS_SINK_H
#define VPCMOCK_CLIENTS_SINK_H

#include "com.h"

namespace com
{

class sink : public IDispatch
{
  public:
    explicit sink(REFIID iid) : events(iid)
    {
    }
    virtual ~sink() = default;

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void **object) override
    {
        bool known = riid == events || riid == __uuidof(IDispatch) || riid == __uuidof(IUnknown);
        *object = known ? this : nullptr;
        if (known)
            AddRef();
        return known ? S_OK : E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() override
    {
        return static_cast<ULONG>(InterlockedIncrement(&refs));
    }
    ULONG STDMETHODCALLTYPE Release() override
    {
        ULONG left = static_cast<ULONG>(InterlockedDecrement(&refs));
        if (!left)
            delete this;
        return left;
    }
    HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT *count) override
    {
        *count = 0;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo **) override
    {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR *, UINT, LCID, DISPID *) override
    {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE Invoke(DISPID id, REFIID, LCID, WORD, DISPPARAMS *args, VARIANT *,
                                     EXCEPINFO *, UINT *) override
    {
        try {
            told(id, *args);
            return S_OK;
        } catch (const error &wrong) {
            return wrong.code;
        }
    }

  protected:
    // Arguments stand from the last to the first.
    virtual void told(DISPID id, const DISPPARAMS &args) = 0;

  private:
    const IID events;
    LONG refs = 1;
};

} // namespace com

#endif
