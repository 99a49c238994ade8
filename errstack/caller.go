package errstack

import (
	"runtime"
	"sync"
	"unsafe"
)

// Caller returns the program counter of the call that is skip frames above the function
// that calls Caller: 0 is that function's own call of Caller, 1 the call of that
// function. Inlined functions count as frames. It allocates nothing and resolves
// nothing; [Step.Make] takes the result. It is 0 where there are not that many frames.
//
// It takes the place of the macros OPENSSL_FILE and OPENSSL_LINE in C.
func Caller(skip int) (pc uintptr) {
	// An array would make the function just too large to be inlined, and every physical
	// frame that is walked over costs as much as all the rest of recording an error.
	runtime.Callers(2+skip, unsafe.Slice(&pc, 1))
	return pc
}

// frame resolves a program counter that Caller returned. All results are zero for 0 and
// for the first frame of a goroutine, which belongs to the runtime: it stands for the
// caller where a go statement makes the call.
func frame(pc uintptr) (function, file string, line int) {
	if pc == 0 {
		return "", "", 0
	}
	// A return address is after the call, perhaps in the next line already.
	f := runtime.FuncForPC(pc - 1)
	if f == nil || f.Name() == "runtime.goexit" {
		return "", "", 0
	}
	file, line = f.FileLine(pc - 1)
	return f.Name(), file, line
}

// functions are the names that functionAt has resolved, one for each place of the
// program that was asked for: resolving one in an inlined function allocates.
var functions struct {
	sync.RWMutex
	names map[uintptr]string
}

// functionAt returns the function of frame, without an allocation from the second time
// on.
func functionAt(pc uintptr) string {
	functions.RLock()
	name, ok := functions.names[pc]
	functions.RUnlock()
	if ok {
		return name
	}
	name, _, _ = frame(pc)
	functions.Lock()
	defer functions.Unlock()
	if functions.names == nil {
		functions.names = make(map[uintptr]string)
	}
	functions.names[pc] = name
	return name
}
