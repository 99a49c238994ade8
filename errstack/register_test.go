package errstack_test

import (
	"sync"
	"testing"

	"example.com/bio/errstack"
)

// ownLibrary returns a library number that the tests share: a process has few, and cannot
// give one back.
var ownLibrary = sync.OnceValues(errstack.NextLibrary)

func TestLoadStrings(t *testing.T) {
	lib, err := ownLibrary()
	if err != nil {
		t.Fatal(err)
	}
	if lib < errstack.LibUser || lib > 255 {
		t.Fatalf("NextLibrary = %d", lib)
	}
	code := errstack.Pack(lib, 7)
	text := func(want string) {
		t.Helper()
		if got := code.LibString() + "/" + code.ReasonString(); got != want {
			t.Errorf("texts %q, want %q", got, want)
		}
	}
	load := func(lib errstack.Lib, texts map[errstack.Reason]string) {
		t.Helper()
		if err := errstack.LoadStrings(lib, texts); err != nil {
			t.Error(err)
		}
	}
	text("/")
	load(lib, map[errstack.Reason]string{0: "tea routines", 7: "no kettle"})
	text("tea routines/no kettle")
	load(lib, map[errstack.Reason]string{7: "no cup"})
	text("tea routines/no cup")
	errstack.UnloadStrings(lib, 7)
	text("tea routines/")
	load(0, map[errstack.Reason]string{7: "common to all"})
	text("tea routines/common to all")
	errstack.UnloadStrings(0, 7)
	errstack.UnloadStrings(lib, 0, 7)
	text("/")

	code = errstack.Pack(errstack.LibBIO, 103)
	load(errstack.LibBIO, map[errstack.Reason]string{103: "replaced"})
	text("BIO routines/replaced")
	errstack.UnloadStrings(errstack.LibBIO, 103)
	text("BIO routines/connect error")
}

func TestLoadStringsRefused(t *testing.T) {
	if err := errstack.LoadStrings(256, map[errstack.Reason]string{1: "x"}); err == nil {
		t.Error("library 256 was accepted")
	}
	lib := errstack.Lib(255)
	if err := errstack.LoadStrings(lib, map[errstack.Reason]string{1: "x", 1 << 23: "y"}); err == nil {
		t.Error("a reason of 24 bits was accepted")
	}
	if got := errstack.Pack(lib, 1).ReasonString(); got != "" {
		t.Errorf("a refused table left the text %q", got)
	}
}

// TestLoadStringsLargest: the largest library and the largest reason have texts.
func TestLoadStringsLargest(t *testing.T) {
	const lib, reason = 255, 1<<23 - 1
	if err := errstack.LoadStrings(lib, map[errstack.Reason]string{reason: "the last"}); err != nil {
		t.Fatal(err)
	}
	defer errstack.UnloadStrings(lib, reason)
	if got := errstack.Pack(lib, reason).ReasonString(); got != "the last" {
		t.Errorf("the text is %q", got)
	}
}
