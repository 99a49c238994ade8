package errstack

import (
	"errors"
	"strconv"
	"sync"
)

// ErrNoLibrary is the error of [NextLibrary] when no number is left.
var ErrNoLibrary = errors.New("errstack: all library numbers are taken")

// registered holds the texts that the application adds to the built-in ones. The name of a
// library has the key of its reason 0, a common reason that of library 0.
var registered struct {
	sync.Mutex
	texts map[Code]string
	taken Lib // how many numbers NextLibrary has given out
}

// NextLibrary returns a library number for the application's own errors, starting with
// [LibUser], each once in a process. It fails with [ErrNoLibrary] after 255, the largest
// number that fits a [Code].
//
// Corresponds to ERR_get_next_error_library. See ERR_load_strings(3). OpenSSL counts
// beyond 255; when an error is raised such a number is cut to 8 bits and names another
// library.
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

// LoadStrings registers texts for reasons of the library lib. The text of reason 0 is the
// library's name. Library 0 stands for all libraries, for reasons without a text in their
// own library. A text replaces the one that the reason had, also a built-in one. Texts of
// system errors come from the system and cannot be replaced.
//
// LoadStrings fails, and registers nothing, for a library above 255 and for a reason of
// more than 23 bits.
//
// Corresponds to ERR_load_strings. See ERR_load_strings(3).
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

// UnloadStrings removes what [LoadStrings] registered for these reasons of lib. A built-in
// text that was replaced is back.
//
// Corresponds to ERR_unload_strings of openssl/err.h, which also removes a built-in text
// that was replaced.
func UnloadStrings(lib Lib, reasons ...Reason) {
	registered.Lock()
	defer registered.Unlock()
	for _, reason := range reasons {
		delete(registered.texts, pack(lib, reason))
	}
}

// text returns the registered text of key, or the built-in one, or "".
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
	case key >= firstBIOReason && key-firstBIOReason < Code(len(bioReasons)):
		return bioReasons[key-firstBIOReason]
	}
	return ""
}
