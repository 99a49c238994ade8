package sandbox

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { Main(m) }

func init() {
	Register("say", func() error {
		fmt.Println(os.Args[1:], os.Getenv(roleVariable))
		return nil
	})
	Register("fail", func() error { return errors.New("as it should") })
	Register("get no session", getNoSession)
	Register("get no signal", getNoSignal)
}

func TestCommand(t *testing.T) {
	output, err := Command(t, "say", "a", "b").Output()
	if err != nil || string(output) != "[a b] \n" {
		t.Errorf("%q, %v", output, err)
	}
	output, err = Command(t, "fail").CombinedOutput()
	if err == nil || string(output) != "fail: as it should\n" {
		t.Errorf("%q, %v", output, err)
	}
}

// TestAgain: the process is in another network, whose loopback interface is up.
func TestAgain(t *testing.T) {
	for _, name := range []string{"first", "with a space (and more)"} {
		t.Run(name, func(t *testing.T) {
			outside, err := os.Readlink("/proc/self/ns/net")
			if err != nil {
				t.Fatal(err)
			}
			if os.Getenv(againVariable) == "" {
				t.Setenv("BIO_TEST_OUTSIDE", outside)
			}
			if !Again(t, Network, Mount) {
				return
			}
			if outside == os.Getenv("BIO_TEST_OUTSIDE") {
				t.Error("the network is the same")
			}
			if !loopbackIsUp(t) {
				t.Error("the loopback interface is down")
			}
		})
	}
}

// TestRerun: the test runs once, in a network without an interface, and its output is here.
func TestRerun(t *testing.T) {
	output, inside := Rerun(t, Network)
	if !inside {
		if strings.Count(output, "no interface is up") != 1 {
			t.Errorf("printed:\n%s", output)
		}
		return
	}
	if loopbackIsUp(t) {
		t.Error("the loopback interface is up")
	}
	t.Log("no interface is up")
}

// TestWithoutPreemption: the runtime does not interrupt a goroutine that keeps running.
func TestWithoutPreemption(t *testing.T) {
	WithoutPreemption(t)
	if output, err := Command(t, "get no signal").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// getNoSignal runs for much longer than the runtime usually lets a goroutine run.
func getNoSignal() error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGURG)
	for begin := time.Now(); time.Since(begin) < 200*time.Millisecond; {
	}
	if len(signals) > 0 {
		return fmt.Errorf("the runtime sent %v, want no signal", <-signals)
	}
	return nil
}

func loopbackIsUp(t *testing.T) bool {
	t.Helper()
	lo, err := net.InterfaceByName("lo")
	socktest.Check(t, err)
	return lo.Flags&net.FlagUp != 0
}

// TestRerunWithout: the test runs in another process, in the same network and as the same
// user.
func TestRerunWithout(t *testing.T) {
	const outside = "BIO_TEST_OUTSIDE"
	where := func() string {
		var links []string
		for _, name := range []string{"net", "mnt", "user"} {
			link, err := os.Readlink("/proc/self/ns/" + name)
			socktest.Check(t, err)
			links = append(links, link)
		}
		return fmt.Sprint(links, " ", os.Geteuid())
	}
	if os.Getenv(outside) == "" {
		t.Setenv(outside, fmt.Sprint(os.Getpid(), " ", where()))
	}
	if _, inside := Rerun(t); !inside {
		return
	}
	process, namespaces, _ := strings.Cut(os.Getenv(outside), " ")
	if process == fmt.Sprint(os.Getpid()) || namespaces != where() {
		t.Errorf("process %d in %s, the test began in %s", os.Getpid(), where(), os.Getenv(outside))
	}
}

// TestRule: what the rule names fails, and nothing else does, on that thread alone.
func TestRule(t *testing.T) {
	create := func(family int) error {
		fd, err := unix.Socket(family, unix.SOCK_STREAM, 0)
		if err == nil {
			unix.Close(fd)
		}
		return err
	}
	whole := Rule{Calls: []uint32{unix.SYS_GETSID, unix.SYS_GETPGID}, Errno: unix.EXDEV}
	ran := false
	whole.Run(t, func(t *testing.T) {
		ran = true
		if _, err := unix.Getsid(0); err != unix.EXDEV {
			t.Errorf("getsid: %v", err)
		}
		if _, err := unix.Getpgid(0); err != unix.EXDEV {
			t.Errorf("getpgid: %v", err)
		}
		if err := create(unix.AF_UNIX); err != nil {
			t.Errorf("socket: %v", err)
		}
	})
	if _, err := unix.Getsid(0); err != nil || !ran {
		t.Errorf("getsid afterwards: %v, ran %t", err, ran)
	}
	for _, arg := range []Arg{{0, Equal, unix.AF_INET}, {0, HasAny, unix.AF_INET}} {
		Rule{Calls: []uint32{unix.SYS_SOCKET}, Args: []Arg{arg}, Errno: unix.EAFNOSUPPORT}.Run(t, func(t *testing.T) {
			if err := create(unix.AF_INET); err != unix.EAFNOSUPPORT {
				t.Errorf("%v: socket of AF_INET: %v", arg, err)
			}
			if err := create(unix.AF_UNIX); err != nil {
				t.Errorf("%v: socket of AF_UNIX: %v", arg, err)
			}
		})
	}
}

// TestRuleOfProcess: the rule holds on every thread.
func TestRuleOfProcess(t *testing.T) {
	socktest.Need(t, "seccomp")
	if output, err := Command(t, "get no session").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// getNoSession calls getsid(2) on several threads.
func getNoSession() error {
	var threads sync.WaitGroup
	results, install := make(chan error, 10), make(chan struct{})
	for range cap(results) {
		ready := make(chan struct{})
		threads.Go(func() {
			runtime.LockOSThread()
			close(ready)
			<-install
			_, err := unix.Getsid(0)
			results <- err
		})
		<-ready
	}
	err := Rule{Calls: []uint32{unix.SYS_GETSID}, Errno: unix.EXDEV}.InstallAll()
	close(install)
	threads.Wait()
	for range cap(results) {
		if got := <-results; got != unix.EXDEV && err == nil {
			err = fmt.Errorf("getsid: %v", got)
		}
	}
	return err
}

// TestUnderSignals: the signals interrupt a call that waits, and the handlers are those of
// before in the end.
func TestUnderSignals(t *testing.T) {
	socktest.Need(t, "sigaction")
	before := signalAction(t, stormSignals[0], nil)
	t.Run("interrupting", func(t *testing.T) {
		Interrupting(t)
		var pipe [2]int
		socktest.Check(t, unix.Pipe2(pipe[:], unix.O_CLOEXEC))
		for _, fd := range pipe {
			socktest.CloseAtEnd(t, fd)
		}
		UnderSignals(t, func(s *Storm) {
			ended := make(chan struct{})
			s.After(1000, func() { unix.Write(pipe[1], make([]byte, 1)); close(ended) }) // so that it ends
			if _, err := unix.Read(pipe[0], make([]byte, 1)); err != unix.EINTR {
				t.Errorf("read: %v", err)
			}
			<-ended
		})
	})
	if after := signalAction(t, stormSignals[0], nil); after != before {
		t.Errorf("the action is %+v, it was %+v", after, before)
	}
}
