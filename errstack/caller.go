package errstack

import "runtime"

// Caller returns the program counter of the call that is skip frames above the function
// that calls Caller: 0 is the call of Caller itself, 1 the call of the function that
// makes it. Inlined functions count as frames. It returns 0 if there are not that many
// frames. [Step.Make] takes the result, and nothing is resolved before someone asks for
// a file, a line or a function.
//
// Caller takes the place of the macros OPENSSL_FILE and OPENSSL_LINE.
func Caller(skip int) uintptr {
	var pcs [1]uintptr
	runtime.Callers(skip+2, pcs[:])
	return pcs[0]
}

// frame resolves a program counter that [Caller] returned. The result is zero for 0 and
// for runtime.goexit, which is what calls a function that a go statement starts.
func frame(pc uintptr) runtime.Frame {
	if pc == 0 {
		return runtime.Frame{}
	}
	f, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	if f.Function == "runtime.goexit" {
		return runtime.Frame{}
	}
	return f
}
