//go:build unix

package errstack_test

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"example.com/bio/errstack"
)

// The examples of this file print errnos, which have other numbers and texts on Windows.

func ExampleStack_Print() {
	var st errstack.Stack
	st.Print(os.Stderr) // nothing: the Stack is empty
	e := atBind.Make("BIO_bind", syscall.EACCES, nil, 0)
	st.Record(&e)
	for e := range st.All() {
		fmt.Println(e)
	}
	// Output:
	// error:8000000D:system library:BIO_bind:Permission denied::0:calling bind()
	// error:10000075:BIO routines:BIO_bind:unable to bind socket::0:
}

func ExampleParseEntry() {
	e, err := errstack.ParseEntry("140213:error:0200200D:system library:bind:Permission denied:crypto/bio/b_sock2.c:53:")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Func, e.File(), e.Line(), errors.Is(e.Code, errstack.Sys(syscall.EACCES)))
	fmt.Println(e)
	// Output:
	// bind crypto/bio/b_sock2.c 53 true
	// error:8000000D:system library:bind:Permission denied:crypto/bio/b_sock2.c:53:
}

// An error knows what failed, and matches the reason and the errno.
func ExampleError() {
	step := errstack.Step{Syscall: "bind", SysData: "calling bind()", Code: errstack.ErrUnableToBindSocket}
	made := step.Make("BIO_bind", syscall.EADDRINUSE, errstack.Quoted("here"), errstack.Caller(0))
	var err error = &made

	var e *errstack.Error
	if errors.As(err, &e) {
		fmt.Println(e.Func(), e.Syscall(), e.Errno())
	}
	fmt.Println(errors.Is(err, errstack.ErrUnableToBindSocket), errors.Is(err, syscall.EADDRINUSE))
	for _, entry := range e.Entries() {
		fmt.Println(entry.Code.ReasonString(), entry.Data)
	}
	// Output:
	// BIO_bind bind address already in use
	// true true
	// Address already in use calling bind()
	// unable to bind socket
}

func ExampleSys() {
	fmt.Println(errstack.Sys(syscall.EACCES))
	// Output: error:8000000D:system library::Permission denied
}
