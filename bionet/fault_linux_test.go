package bionet_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func init() {
	sandbox.Register("fault", fault)
	sandbox.Register("fault of net", faultOfNet)
}

// The errno of the calls that are made to fail, which none of them has otherwise.
const injected = unix.EXDEV

// step is a system call that is made to fail, and the flag without which it is not made.
type step struct {
	flag   bio.Options
	number uint32
	args   []sandbox.Arg
}

var steps = map[string]step{
	"socket":    {number: unix.SYS_SOCKET},
	"mode":      {number: unix.SYS_IOCTL},
	"KEEPALIVE": setsockopt(bio.KeepAlive, unix.SOL_SOCKET, unix.SO_KEEPALIVE),
	"NODELAY":   setsockopt(bio.NoDelay, unix.IPPROTO_TCP, unix.TCP_NODELAY),
	"V6ONLY":    setsockopt(0, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY),
	"REUSEADDR": setsockopt(bio.ReuseAddr, unix.SOL_SOCKET, unix.SO_REUSEADDR),
	"bind":      {number: unix.SYS_BIND},
	"listen":    {number: unix.SYS_LISTEN},
	"TFO":       setsockopt(bio.TFO, unix.IPPROTO_TCP, unix.TCP_FASTOPEN),
	"TFO first": setsockopt(bio.TFO, unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT),
	"connect":   {number: unix.SYS_CONNECT},
}

func setsockopt(flag bio.Options, level, name uint32) step {
	return step{flag, unix.SYS_SETSOCKOPT, []sandbox.Arg{
		{Index: 1, Op: sandbox.Equal, Value: level},
		{Index: 2, Op: sandbox.Equal, Value: name},
	}}
}

// faults are the steps that can fail, by function and string.
var faults = map[string][]string{
	"Dial 127.0.0.1:0":         {"socket", "KEEPALIVE", "NODELAY", "TFO first", "bind", "connect"},
	"Dial [::1]:0":             {"socket", "KEEPALIVE", "NODELAY", "TFO first", "bind", "connect"},
	"Dial unix":                {"socket", "mode", "KEEPALIVE", "NODELAY", "TFO first", "bind", "connect"},
	"Listen 127.0.0.1:0":       {"socket", "KEEPALIVE", "NODELAY", "REUSEADDR", "bind", "listen", "TFO"},
	"Listen [::1]:0":           {"socket", "KEEPALIVE", "NODELAY", "V6ONLY", "REUSEADDR", "bind", "listen", "TFO"},
	"Listen unix":              {"socket", "mode", "KEEPALIVE", "NODELAY", "REUSEADDR", "bind", "listen", "TFO"},
	"ListenPacket 127.0.0.1:0": {"socket", "mode", "KEEPALIVE", "NODELAY", "REUSEADDR", "bind"},
	"ListenPacket [::1]:0":     {"socket", "mode", "KEEPALIVE", "NODELAY", "V6ONLY", "REUSEADDR", "bind"},
	"ListenPacket unix":        {"socket", "mode", "KEEPALIVE", "NODELAY", "REUSEADDR", "bind"},
}

// TestFaults: whatever system call fails, the error is what the functions of package bio return
// for it, down to the position, and is recorded, and nothing is left. Each call fails in a
// process of its own.
func TestFaults(t *testing.T) {
	socktest.Need(t, "seccomp", "seccomp-args", "tfo", "ioctl-mode")
	for maker, names := range faults {
		for _, name := range names {
			t.Run(maker+"/"+name, func(t *testing.T) {
				if strings.Contains(maker, "::1") {
					socktest.IPv6.Need(t)
				}
				if output, err := sandbox.Command(t, "fault", maker, name, t.TempDir()).CombinedOutput(); err != nil {
					t.Errorf("%v\n%s", err, output)
				}
			})
		}
	}
}

// fault lets the call that the arguments name fail, for package bio and for this package, and
// compares what they return.
func fault() error {
	maker, name, dir := os.Args[1], os.Args[2], os.Args[3]
	failing := steps[name]
	function, spec, _ := strings.Cut(maker, " ")
	f := faulty{function: function, spec: spec, opts: failing.flag}
	if spec == "unix" {
		f.spec = filepath.Join(dir, "s")
		f.config.Family = unix.AF_UNIX
	}
	if err := f.lookUp(); err != nil {
		return err
	}
	if function == "Dial" && name == "bind" {
		f.config.LocalAddr = f.addr
	}
	rule := sandbox.Rule{Calls: []uint32{failing.number}, Args: failing.args, Errno: injected}
	if err := rule.InstallAll(); err != nil {
		return err
	}
	if err := usePoller(); err != nil {
		return err
	}
	descriptors := len(socktest.OpenDescriptors())
	var wanted, got errstack.Stack
	f.config.Stack = &got
	f.config = f.config.Skip(1) // bio and bionet are between
	_, file, line, _ := runtime.Caller(0)
	wantErr := f.bio(bio.With(&wanted).Skip(1))
	gotErr := f.bionet()
	os.Remove(f.spec)

	want, failed := report(wantErr, line+1)
	if failed != nil {
		return fmt.Errorf("package bio: %w", failed)
	}
	if want.Errno != injected || want.File != file {
		return fmt.Errorf("package bio: %+v", want)
	}
	have, failed := report(gotErr, line+2)
	if failed != nil {
		return failed
	}
	if diff := cmp.Diff(want, have); diff != "" {
		return fmt.Errorf("error of bio and of bionet (-want +got):\n%s", diff)
	}
	recorded, expected := socktest.Lines(&got), socktest.Lines(&wanted)
	if function == "Dial" {
		host, service, _ := addr.ParseHostServ(f.spec, addr.PrioHost)
		if f.config.Family == unix.AF_UNIX {
			host, service = f.spec, "<NULL>"
		}
		expected += "\nbionet.Dial Invalid cross-device link calling connect(" + host + ", " + service + ")\nbionet.Dial connect error "
	}
	if diff := cmp.Diff(strings.Split(expected, "\n"), strings.Split(recorded, "\n")); diff != "" {
		return fmt.Errorf("recorded (-want +got):\n%s", diff)
	}
	if now := len(socktest.OpenDescriptors()); now != descriptors {
		return fmt.Errorf("%d descriptors, %d before", now, descriptors)
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		return fmt.Errorf("the file %s is left", entries[0].Name())
	}
	return nil
}

// usePoller starts the poller of Go's runtime, which keeps descriptors.
func usePoller() error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	r.Close()
	return w.Close()
}

// netFaults are the steps of package net that package bio does not take.
var netFaults = map[string]struct {
	step step
	text string // of the error, with A in place of the address
}{
	"Dial poller":   {step{number: unix.SYS_EPOLL_CTL}, `bionet.Dial "A": connect error: A: dial tcp4 A: `},
	"Listen poller": {step{number: unix.SYS_EPOLL_CTL}, `bionet.Listen "A": A: listen tcp4 A: `},
	"Dial result": {
		step{0, unix.SYS_GETSOCKOPT, []sandbox.Arg{{Index: 2, Op: sandbox.Equal, Value: unix.SO_ERROR}}},
		`bionet.Dial "A": connect error: BIO_connect A: calling getsockopt(): `,
	},
}

// TestNetFaults: a failure that package net alone can have is told, and nothing is left.
func TestNetFaults(t *testing.T) {
	socktest.Need(t, "seccomp", "seccomp-args")
	a := serve(t, "127.0.0.1:0")
	for name := range netFaults {
		t.Run(name, func(t *testing.T) {
			if output, err := sandbox.Command(t, "fault of net", name, a.String()).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, output)
			}
		})
	}
}

func faultOfNet() error {
	name, address := os.Args[1], os.Args[2]
	if err := usePoller(); err != nil {
		return err
	}
	row := netFaults[name]
	rule := sandbox.Rule{Calls: []uint32{row.step.number}, Args: row.step.args, Errno: injected}
	if err := rule.InstallAll(); err != nil {
		return err
	}
	descriptors := len(socktest.OpenDescriptors())
	var err error
	if strings.HasPrefix(name, "Dial") {
		_, err = bionet.Dial(context.Background(), address, 0)
	} else {
		address = "127.0.0.1:0"
		_, err = bionet.Listen(address, 0)
	}
	if text := strings.ReplaceAll(row.text, "A", address) + injected.Error(); err == nil || err.Error() != text || !errors.Is(err, injected) {
		return fmt.Errorf("text\n%v, want\n%s", err, text)
	}
	if now := len(socktest.OpenDescriptors()); now != descriptors {
		return fmt.Errorf("%d descriptors, %d before", now, descriptors)
	}
	return nil
}

// faulty is one call of function.
type faulty struct {
	function, spec string
	addr           addr.Addr
	opts           bio.Options
	config         bionet.Config
}

func (f *faulty) lookUp() (err error) {
	if f.config.Family == unix.AF_UNIX {
		f.addr, err = addr.Unix(f.spec)
	} else {
		f.addr, err = addr.Parse(f.spec)
	}
	return err
}

// bio does with package bio what f is about, and removes the file that it makes.
func (f *faulty) bio(r bio.Recorder) error {
	socktype := unix.SOCK_STREAM
	if f.function == "ListenPacket" {
		socktype = unix.SOCK_DGRAM
	}
	fd, err := r.Socket(f.addr.Family(), socktype, 0, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if f.function != "Dial" {
		defer os.Remove(f.spec)
		return r.Listen(fd, &f.addr, f.opts)
	}
	if local := f.config.LocalAddr; local != (addr.Addr{}) {
		if err := r.Bind(fd, &local, 0); err != nil {
			return err
		}
	}
	return r.Connect(fd, &f.addr, f.opts)
}

// bionet does the same with this package, and returns the error of the one attempt.
func (f *faulty) bionet() (err error) {
	ctx := context.Background()
	switch f.function {
	case "Dial":
		_, err = f.config.Dial(ctx, f.spec, f.opts)
	case "Listen":
		_, err = f.config.Listen(ctx, f.spec, f.opts)
	case "ListenPacket":
		_, err = f.config.ListenPacket(ctx, f.spec, f.opts)
	}
	var attempts bionet.Attempts
	if !errors.As(err, &attempts) || len(attempts) != 1 {
		return fmt.Errorf("not one attempt: %w", err)
	}
	return attempts[0].Err
}

// reported is what an error says.
type reported struct {
	Text, Func, Syscall, Addr, File string
	Code                            errstack.Code
	Errno                           syscall.Errno
	Entries                         []string
}

// report returns what err says. All of it must have the position line.
func report(err error, line int) (reported, error) {
	e, ok := err.(*errstack.Error)
	if !ok {
		return reported{}, fmt.Errorf("%v (%T) is not an *errstack.Error", err, err)
	}
	r := reported{e.Error(), e.Func(), e.Syscall(), fmt.Sprint(e.Addr()), e.File(), e.Code(), e.Errno(), nil}
	if e.Line() != line {
		return r, fmt.Errorf("%v is at line %d, want %d", e, e.Line(), line)
	}
	for _, entry := range e.Entries() {
		if entry.File() != e.File() || entry.Line() != line {
			return r, fmt.Errorf("%v is not at line %d", entry, line)
		}
		r.Entries = append(r.Entries, fmt.Sprint(entry.Func, " ", entry.Code, " ", entry.Data))
	}
	return r, nil
}
