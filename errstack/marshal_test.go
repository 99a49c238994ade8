package errstack_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"example.com/bio/errstack"
)

// TestMarshalError: one line, and an object, as the handlers of log/slog print them.
func TestMarshalError(t *testing.T) {
	eacces := "EACCES"
	if runtime.GOOS == "windows" {
		eacces = "WSAEACCES"
	}
	e := bindStep.Make("BIO_bind", syscall.EACCES, address("[::]:443"), errstack.Caller(0))
	place := fmt.Sprintf("%s:%d", e.File(), e.Line())
	text, err := e.MarshalText()
	if want := "BIO_bind [::]:443: unable to bind socket: permission denied (10000075 " + eacces + " " + place + ")"; string(text) != want || err != nil {
		t.Errorf("text %s, %v\nwant %s", text, err, want)
	}
	var got map[string]any
	data, err := json.Marshal(&e)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	if filepath.Base(got["file"].(string)) != "marshal_test.go" {
		t.Errorf("file %v", got["file"])
	}
	delete(got, "file")
	want := map[string]any{
		"error": e.Error(), "function": "BIO_bind", "code": "10000075", "reason": "unable to bind socket", "syscall": "bind",
		"errno": float64(e.Errno()), "errnoName": eacces, "address": "[::]:443", "line": float64(e.Line()),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("object (-want +got)\n%s", diff)
	}
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(handler(&b)).Error("no server", "err", &e)
		if line := b.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, "10000075") || !strings.Contains(line, "EACCES") {
			t.Errorf("%s: %s", name, line)
		}
	}
}

// TestMarshalLittle: what is not there is left out.
func TestMarshalLittle(t *testing.T) {
	step := errstack.Step{Code: errstack.ErrInvalidSocket}
	e := step.Make("BIO_bind", 0, nil, 0)
	for _, test := range []struct {
		value interface {
			json.Marshaler
			MarshalText() ([]byte, error)
		}
		text, object string
	}{
		{&e, "BIO_bind: invalid socket (10000087)", `{"error":"BIO_bind: invalid socket","function":"BIO_bind","code":"10000087","reason":"invalid socket"}`},
		{(*errstack.Error)(nil), "<nil>", "null"},
		{errstack.Entry{}, "error:00000000:lib(0)::reason(0)::0:", `{"code":"00000000"}`},
		{errstack.Entry{Code: errstack.Sys(10061), Func: "f", Data: "d"}, "",
			`{"code":"8000274D","library":"system library","reason":"Connection refused","errnoName":"WSAECONNREFUSED","function":"f","data":"d"}`},
	} {
		text, err := test.value.MarshalText()
		if test.text != "" && string(text) != test.text || err != nil {
			t.Errorf("text %q, %v; want %q", text, err, test.text)
		}
		if object, err := test.value.MarshalJSON(); string(object) != test.object || err != nil {
			t.Errorf("object %s, %v\nwant   %s", object, err, test.object)
		}
	}
}

// TestMarshalCause: the cause of an error is a member of its own.
func TestMarshalCause(t *testing.T) {
	step := errstack.Step{Code: errstack.ErrConnectError}
	e := step.Make("bionet.Dial", 0, errstack.Quoted("x:1"), 0).WithCause(fmt.Errorf("no route"))
	data, err := json.Marshal(&e)
	if err != nil || !strings.Contains(string(data), `"cause":"no route"`) {
		t.Errorf("%s, %v", data, err)
	}
}

// FuzzMarshalJSON: every text comes out of encoding/json as it went in, but for what is not UTF-8.
func FuzzMarshalJSON(f *testing.F) {
	for _, seed := range []string{"", `"\`, "\x00\x1f\x7f", "\u2028\u202e\U000E0041", "\xff\xc3(", "é😀", "</script>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		data, err := errstack.Entry{Data: text}.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Data string }
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if want := strings.ToValidUTF8(text, "\uFFFD"); got.Data != want && strings.ReplaceAll(got.Data, "\uFFFD", "") != strings.ReplaceAll(want, "\uFFFD", "") {
			t.Errorf("%q came back as %q", text, got.Data)
		}
	})
}

// TestMarshalRunes: every character comes out of encoding/json as it went in, printed or escaped.
func TestMarshalRunes(t *testing.T) {
	var text []rune
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r > 0xFFFF {
			r += 256 // steps of 257, in which each digit takes every value
		}
		if utf8.ValidRune(r) {
			text = append(text, r)
		}
	}
	data, err := errstack.Entry{Data: string(text)}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Data string }
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for i, r := range []rune(got.Data) {
		if i >= len(text) || r != text[i] {
			t.Fatalf("character %d is %U", i, r)
		}
	}
}

func TestMarshalCode(t *testing.T) {
	data, err := json.Marshal(map[string]errstack.Code{"code": errstack.ErrConnectError})
	if want := `{"code":"error:10000067:BIO routines::connect error"}`; string(data) != want || err != nil {
		t.Errorf("%s, %v; want %s", data, err, want)
	}
	var got struct{ Code errstack.Code }
	if err := json.Unmarshal(data, &got); err != nil || got.Code != errstack.ErrConnectError {
		t.Errorf("came back as %v, %v", got.Code, err)
	}
	if err := json.Unmarshal([]byte(`{"Code":"nothing"}`), &got); err == nil || got.Code != errstack.ErrConnectError {
		t.Errorf("%v, %v; want an error and no change", got.Code, err)
	}
}
