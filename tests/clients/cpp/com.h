// SPDX-License-Identifier: MIT
// What a C++ client of COM wants to have: pointers, texts and values that are let go by themselves,
// failures as exceptions with what IErrorInfo says, and connections that end with their scope.
#ifndef VPCMOCK_CLIENTS_COM_H
#define VPCMOCK_CLIENTS_COM_H

#include <windows.h>
#include <oleauto.h>
#include <ocidl.h>

#include <string>
#include <utility>

namespace com
{

class error
{
  public:
    HRESULT code;
    std::wstring text; // empty when nobody has told

    explicit error(HRESULT hr) : code(hr)
    {
        IErrorInfo *info = nullptr;
        BSTR description = nullptr;
        if (GetErrorInfo(0, &info) == S_OK) {
            if (SUCCEEDED(info->GetDescription(&description)) && description)
                text.assign(description, SysStringLen(description));
            SysFreeString(description);
            info->Release();
        }
    }
};

inline HRESULT must(HRESULT hr)
{
    if (FAILED(hr))
        throw error(hr);
    return hr;
}

// A reference of its own. `out` and `out_void` let go of what there is, to be filled.
template <class T> class ptr
{
  public:
    ptr() = default;
    ptr(const ptr &other) : raw(other.raw)
    {
        if (raw)
            raw->AddRef();
    }
    ptr(ptr &&other) noexcept : raw(std::exchange(other.raw, nullptr))
    {
    }
    ptr &operator=(ptr other) noexcept
    {
        std::swap(raw, other.raw);
        return *this;
    }
    ~ptr()
    {
        if (raw)
            raw->Release();
    }
    // Takes over a reference.
    static ptr attach(T *owned)
    {
        ptr made;
        made.raw = owned;
        return made;
    }
    T *operator->() const
    {
        return raw;
    }
    T *get() const
    {
        return raw;
    }
    explicit operator bool() const
    {
        return raw != nullptr;
    }
    T **out()
    {
        *this = ptr();
        return &raw;
    }
    void **out_void()
    {
        return reinterpret_cast<void **>(out());
    }
    template <class U> ptr<U> as() const
    {
        ptr<U> other;
        must(raw->QueryInterface(__uuidof(U), other.out_void()));
        return other;
    }
    template <class U> bool is() const
    {
        ptr<U> other;
        return SUCCEEDED(raw->QueryInterface(__uuidof(U), other.out_void()));
    }

  private:
    T *raw = nullptr;
};

class text
{
  public:
    text() = default;
    text(const wchar_t *from) : raw(SysAllocString(from))
    {
        if (!raw)
            throw error(E_OUTOFMEMORY);
    }
    text(const text &) = delete;
    text &operator=(const text &) = delete;
    ~text()
    {
        SysFreeString(raw);
    }
    operator BSTR() const
    {
        return raw;
    }
    BSTR *out()
    {
        SysFreeString(std::exchange(raw, nullptr));
        return &raw;
    }
    const wchar_t *words() const
    {
        return raw ? raw : L"";
    }

  private:
    BSTR raw = nullptr;
};

class value : public VARIANT
{
  public:
    value()
    {
        VariantInit(this);
    }
    explicit value(const wchar_t *words) : value()
    {
        bstrVal = SysAllocString(words);
        if (!bstrVal)
            throw error(E_OUTOFMEMORY);
        vt = VT_BSTR;
    }
    value(const value &) = delete;
    value &operator=(const value &) = delete;
    ~value()
    {
        VariantClear(this);
    }
    VARIANT *out()
    {
        VariantClear(this);
        return this;
    }
};

inline VARIANT missing()
{
    VARIANT none;
    V_VT(&none) = VT_ERROR;
    V_ERROR(&none) = DISP_E_PARAMNOTFOUND;
    return none;
}

// A sink is advised as long as this lives.
class connection
{
  public:
    template <class T> connection(const ptr<T> &source, REFIID events, IUnknown *sink)
    {
        must(source.template as<IConnectionPointContainer>()->FindConnectionPoint(events,
                                                                                  point.out()));
        must(point->Advise(sink, &cookie));
    }
    connection(const connection &) = delete;
    connection &operator=(const connection &) = delete;
    ~connection()
    {
        point->Unadvise(cookie);
    }

  private:
    ptr<IConnectionPoint> point;
    DWORD cookie = 0;
};

// Of a collection, from the first element: each calls `visit` with a ptr<T>.
template <class T, class C, class F> void each(const ptr<C> &collection, F visit)
{
    ptr<IUnknown> unknown;
    must(collection->get__NewEnum(unknown.out()));
    ptr<IEnumVARIANT> elements = unknown.template as<IEnumVARIANT>();
    for (;;) {
        value element;
        if (must(elements->Next(1, element.out(), nullptr)) != S_OK)
            return;
        ptr<T> object;
        must(V_DISPATCH(&element)->QueryInterface(__uuidof(T), object.out_void()));
        visit(object);
    }
}

class apartment
{
  public:
    explicit apartment(DWORD kind)
    {
        must(CoInitializeEx(nullptr, kind));
    }
    apartment(const apartment &) = delete;
    apartment &operator=(const apartment &) = delete;
    ~apartment()
    {
        CoUninitialize();
    }
};

} // namespace com

#endif
