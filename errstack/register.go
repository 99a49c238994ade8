package errstack

import (
	"errors"
	"strconv"
	"sync"
)

// ErrNoLibrary is what [NextLibrary] fails with when no number is left.
var ErrNoLibrary = errors.New("errstack: all library numbers are taken")

// registered holds what an application adds to the built-in texts. A name of a library
// has the key of its reason 0, a common reason that of library 0.
var registered struct {
	sync.Mutex
	texts map[Code]string
	taken Lib // how many numbers NextLibrary has given out
}

// NextLibrary returns a library number for the application's own errors, starting with
// [LibUser], each once in a process. It fails with [ErrNoLibrary] after 255, the last
// number that a [Code] has room for.
//
// It is ERR_get_next_error_library(3), which counts on beyond 255: those numbers are
// cut to 8 bits when an error is raised and name another library.
func NextLibrary() (Lib, error) {
	registered.Lock()
	defer registered.Unlock()
	next := LibUser + registered.taken
	if next > maxLib {
		return 0, ErrNoLibrary
	}
	registered.taken++
	return next, nil
}

// LoadStrings registers texts for reasons of the library lib. The text of reason 0 is
// the library's name; library 0 stands for all libraries, for reasons that have no text
// in their own. A text replaces the one that the reason had, a built-in one too; the
// empty text takes the place of none. It fails, and registers nothing, for a library
// above 255 and for a reason of more than 23 bits. System errors have the texts of the
// system and no others.
//
// It is ERR_load_strings(3).
func LoadStrings(lib Lib, texts map[Reason]string) error {
	if lib > maxLib {
		return errors.New("errstack: library " + strconv.Itoa(int(lib)) + " is above " + strconv.Itoa(int(maxLib)))
	}
	for reason := range texts {
		if reason > reasonMask {
			return errors.New("errstack: reason " + strconv.Itoa(int(reason)) + " has more than " + strconv.Itoa(libShift) + " bits")
		}
	}
	registered.Lock()
	defer registered.Unlock()
	if registered.texts == nil {
		registered.texts = make(map[Code]string)
	}
	for reason, s := range texts {
		registered.texts[pack(lib, reason)] = s
	}
	return nil
}

// UnloadStrings takes back what [LoadStrings] registered for these reasons of lib. What
// was built in is there again.
//
// It is ERR_unload_strings of C, which removes a built-in text that had been replaced
// too.
func UnloadStrings(lib Lib, reasons ...Reason) {
	registered.Lock()
	defer registered.Unlock()
	for _, reason := range reasons {
		delete(registered.texts, pack(lib, reason))
	}
}

// text returns the registered text of key, else the built-in one, else "".
func text(key Code) string {
	registered.Lock()
	s, ok := registered.texts[key]
	registered.Unlock()
	if ok {
		return s
	}
	lib, reason := key.Lib(), key.Reason()
	switch {
	case lib == 0:
		return commonText(reason)
	case reason == 0 && int(lib) < len(libNames):
		return libNames[lib]
	case lib == LibBIO && reason-firstBIOReason < Reason(len(bioReasons)):
		return bioReasons[reason-firstBIOReason]
	}
	return ""
}
