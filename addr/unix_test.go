package addr_test

import (
	"strings"
	"syscall"
	"testing"

	"example.com/bio/addr"
	"example.com/bio/internal/sockaddr"
)

func TestUnix(t *testing.T) {
	longest := strings.Repeat("p", sockaddr.PathSize-1)
	for _, path := range []string{"p", "/run/s", "@p", "a b", "\n", "\xff", longest} {
		a, err := addr.Unix(path)
		if err != nil {
			t.Errorf("Unix(%q): %v", path, err)
			continue
		}
		if got, ok := a.PathString(); got != path || !ok || a.Family() != local || a.IsUnnamed() || a.IsAbstract() {
			t.Errorf("Unix(%q) has path %q, %t", path, got, ok)
		}
		if string(a.RawAddress()) != path || a.Port() != 0 {
			t.Errorf("Unix(%q) has raw address %q", path, a.RawAddress())
		}
	}
	for path, errno := range map[string]syscall.Errno{
		"":                    syscall.EINVAL,
		"\x00":                syscall.EINVAL,
		"\x00abstract":        syscall.EINVAL,
		"a\x00":               syscall.EINVAL,
		longest + "p":         syscall.ENAMETOOLONG,
		longest + longest:     syscall.ENAMETOOLONG,
		longest + "\x00":      syscall.ENAMETOOLONG,
		longest[1:] + "\x00":  syscall.EINVAL,
		"a\x00" + longest[2:]: syscall.EINVAL,
	} {
		a, err := addr.Unix(path)
		if checkFailure(t, err, "addr.Unix", errno); a != (addr.Addr{}) {
			t.Errorf("Unix(%q) fails with address %v", path, a)
		}
	}
}

func TestAbstract(t *testing.T) {
	longest := strings.Repeat("a", sockaddr.PathSize-1)
	if !sockaddr.HasAbstract {
		_, err := addr.Abstract("name")
		checkFailure(t, err, "addr.Abstract", syscall.EINVAL)
		_, err = addr.Parse("unix:@name")
		checkFailure(t, err, "addr.Parse", syscall.EINVAL)
		return
	}
	for _, name := range []string{"", "name", "\x00", "a\x00b\x00", "/run/s", "\xff", longest} {
		a, err := addr.Abstract(name)
		if err != nil {
			t.Errorf("Abstract(%q): %v", name, err)
			continue
		}
		if got, ok := a.AbstractName(); got != name || !ok || !a.IsAbstract() || a.IsUnnamed() || a.Family() != local {
			t.Errorf("Abstract(%q) has name %q, %t", name, got, ok)
		}
		if path, ok := a.PathString(); path != "" || ok {
			t.Errorf("Abstract(%q) has path %q, %t", name, path, ok)
		}
	}
	a, err := addr.Abstract(longest + "a")
	if checkFailure(t, err, "addr.Abstract", syscall.ENAMETOOLONG); a != (addr.Addr{}) {
		t.Errorf("Abstract fails with address %v", a)
	}
}
