package errstack_test

import (
	"errors"
	"fmt"
	"syscall"

	"example.com/bio/errstack"
)

// A package has one Step for each place where it can fail.
var atBind = errstack.Step{
	Syscall: "bind",
	SysData: "calling bind()",
	Code:    errstack.ErrUnableToBindSocket,
}

func listen(st *errstack.Stack) error {
	e := atBind.Make("BIO_bind", syscall.EACCES, address("[::]:443"), errstack.Caller(1))
	st.Record(&e)
	return &e
}

// Act on the returned error. The Stack is a log.
func Example() {
	var st errstack.Stack
	err := listen(&st)
	fmt.Println(err)
	fmt.Println(errors.Is(err, syscall.EACCES), errors.Is(err, errstack.ErrUnableToBindSocket))
	for e, ok := st.Get(); ok; e, ok = st.Get() {
		fmt.Println(e.Func, e.Code.ReasonString(), e.Data)
	}
	// Output:
	// BIO_bind [::]:443: unable to bind socket: permission denied
	// true true
	// BIO_bind Permission denied calling bind()
	// BIO_bind unable to bind socket
}

// Marks let a program try something and forget that it failed.
func ExampleStack_SetMark() {
	var st errstack.Stack
	st.Raise(errstack.LibUser, 1, "the first")
	st.SetMark()
	st.Raise(errstack.LibUser, 2, "an attempt")
	st.PopToMark()
	for e := range st.All() {
		fmt.Println(e.Data)
	}
	// Output: the first
}

// A goroutine or a request can have a Stack for itself, and hand its entries on.
func ExampleStack_Save() {
	var request errstack.Stack
	listen(&request)
	state := request.Save()

	var log errstack.Stack
	log.Restore(state)
	fmt.Println(request.Len(), log.Len())
	// Output: 0 2
}

func ExampleParseCode() {
	for _, s := range []string{
		"error:10000067:BIO routines::connect error",
		"error:2008C076:BIO routines:BIO_socket:unable to create socket",
		"0x8000000D",
	} {
		code, err := errstack.ParseCode(s)
		fmt.Println(code, err)
	}
	// Output:
	// error:10000067:BIO routines::connect error <nil>
	// error:10000076:BIO routines::unable to create socket <nil>
	// error:8000000D:system library::Permission denied <nil>
}

// cError is what a call of ERR_get_error_all by cgo gives.
type cError struct {
	code       uint64
	file       string
	line       int
	name, data string
}

// A wrapper of libcrypto empties the queue of its thread right after a call that failed.
func ExampleStack_Push() {
	queue := []cError{
		{0x8000000D, "crypto/bio/bio_sock2.c", 177, "BIO_bind", "calling bind()"},
		{0x10000075, "crypto/bio/bio_sock2.c", 179, "BIO_bind", ""},
	}
	var st errstack.Stack
	for _, c := range queue {
		e := errstack.Entry{Code: errstack.Code(c.code), Func: c.name, Data: c.data}
		st.Push(e.At(c.file, c.line))
	}
	for e := range st.All() {
		fmt.Println(e)
	}
	// Output:
	// error:8000000D:system library:BIO_bind:Permission denied:crypto/bio/bio_sock2.c:177:calling bind()
	// error:10000075:BIO routines:BIO_bind:unable to bind socket:crypto/bio/bio_sock2.c:179:
}

func ExampleEntry_At() {
	e := errstack.Entry{Code: errstack.ErrConnectError, Func: "BIO_connect"}.At("crypto/bio/bio_sock2.c", 117)
	fmt.Printf("%s at %s:%d\n", e.Func, e.File(), e.Line())
	// Output: BIO_connect at crypto/bio/bio_sock2.c:117
}

// The number of a refused connection on Windows, read elsewhere.
func ExampleCode_ErrnoName() {
	code := errstack.Code(0x8000274D)
	fmt.Println(code.ErrnoName(), "-", code.ReasonString())
	// Output: WSAECONNREFUSED - Connection refused
}

func ExampleLoadStrings() {
	lib, err := errstack.NextLibrary()
	if err != nil {
		fmt.Println(err)
		return
	}
	const noKettle errstack.Reason = 100
	err = errstack.LoadStrings(lib, map[errstack.Reason]string{0: "tea routines", noKettle: "no kettle"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer errstack.UnloadStrings(lib, 0, noKettle)
	code := errstack.Pack(lib, noKettle)
	fmt.Println(code.LibString(), "-", code.ReasonString())
	// Output: tea routines - no kettle
}

func ExamplePack() {
	code := errstack.Pack(errstack.LibBIO, 103)
	fmt.Println(code, code == errstack.ErrConnectError)
	// Output: error:10000067:BIO routines::connect error true
}

func ExampleDefault() {
	errstack.Default().Raise(errstack.LibUser, 1, "a detail")
	entry, ok := errstack.Default().Get()
	fmt.Println(entry.Data, ok, errstack.Default().Len())
	// Output: a detail true 0
}
