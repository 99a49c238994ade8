package errstack_test

import (
	"testing"

	"example.com/bio/errstack"
)

func TestPack(t *testing.T) {
	for _, test := range []struct {
		lib    errstack.Lib
		reason errstack.Reason
		want   errstack.Code
	}{
		{errstack.LibBIO, 103, 0x10000067},
		{errstack.LibSys, 13, 0x8000000D},
		{errstack.LibSys, 0, 0x80000000},
		{errstack.LibSys, 0xFFFFFFFF, 0xFFFFFFFF},
		{300, 5, 44<<23 | 5},
		{errstack.LibBIO, 1<<23 | 1, 0x10000001},
		{errstack.LibBIO, errstack.ReasonSysLib, 0x10080002},
		{255, 1<<23 - 1, 0x7FFFFFFF},
		{0, 0, 0},
	} {
		if got := errstack.Pack(test.lib, test.reason); got != test.want {
			t.Errorf("Pack(%d, %#x) = %#x, want %#x", test.lib, uint32(test.reason), uint32(got), uint32(test.want))
		}
	}
	if got := errstack.Sys(13); got != 0x8000000D {
		t.Errorf("Sys(13) = %#x", uint32(got))
	}
}

func TestCode(t *testing.T) {
	for _, test := range []struct {
		code                  errstack.Code
		lib                   errstack.Lib
		reason                errstack.Reason
		system, fatal, common bool
		text                  string
	}{
		{0x10000067, errstack.LibBIO, 103, false, false, false, "error:10000067:BIO routines::connect error"},
		{0x8000000D, errstack.LibSys, 13, true, false, false, "error:8000000D:system library::Permission denied"},
		{0x80000000, errstack.LibSys, 0, true, false, false, "error:80000000:system library::Success"},
		{0x8000270F, errstack.LibSys, 9999, true, false, false, "error:8000270F:system library::reason(9999)"},
		{0x800C0000, errstack.LibSys, 0xC0000, true, false, false, "error:800C0000:system library::reason(0)"},
		{0x10080002, errstack.LibBIO, 0x80002, false, false, true, "error:10080002:BIO routines::system lib"},
		{0x100C0100, errstack.LibBIO, 0xC0100, false, true, true, "error:100C0100:BIO routines::malloc failure"},
		{0x100403E7, errstack.LibBIO, 0x403E7, false, true, false, "error:100403E7:BIO routines::reason(999)"},
		{0x00800100, errstack.LibNone, 256, false, false, false, "error:00800100:unknown library::reason(256)"},
		{0x00800000, errstack.LibNone, 0, false, false, false, "error:00800000:unknown library::unknown library"},
		{0, 0, 0, false, false, false, "error:00000000:lib(0)::reason(0)"},
	} {
		c := test.code
		if c.Lib() != test.lib || c.Reason() != test.reason {
			t.Errorf("%#x: Lib = %d, Reason = %#x", uint32(c), c.Lib(), uint32(c.Reason()))
		}
		if c.System() != test.system || c.Fatal() != test.fatal || c.Common() != test.common {
			t.Errorf("%#x: System = %t, Fatal = %t, Common = %t", uint32(c), c.System(), c.Fatal(), c.Common())
		}
		if c.String() != test.text || c.Error() != test.text {
			t.Errorf("%#x: got %s, want %s", uint32(c), c, test.text)
		}
	}
}

func TestErrnoName(t *testing.T) {
	for code, want := range map[errstack.Code]string{
		errstack.Sys(10061):              "WSAECONNREFUSED",
		errstack.Sys(10112):              "WSAEREFUSED",
		errstack.Sys(10113):              "",
		errstack.Sys(0):                  "",
		errstack.Sys(9999):               "",
		errstack.ErrConnectError:         "",
		errstack.Pack(2+256, 10061):      "", // not a system error
		errstack.Code(0):                 "",
		errstack.Pack(errstack.LibBN, 1): "",
	} {
		if got := code.ErrnoName(); got != want {
			t.Errorf("%v has the name %q, want %q", code, got, want)
		}
	}
}
