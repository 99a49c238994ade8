package sys_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sys"
)

// blocking are calls that never come back.
var blocking = map[string]func(t *testing.T) (call func()){
	"Accept AF_INET":  blockingAccept(unix.AF_INET),
	"Accept AF_UNIX":  blockingAccept(unix.AF_UNIX),
	"Connect AF_INET": blockingConnect(unix.AF_INET),
	"Connect AF_UNIX": blockingConnect(unix.AF_UNIX),
	"Poll": func(t *testing.T) func() {
		fd, _ := listener(t, unix.AF_UNIX, 1)
		return func() { sys.Poll(fd, sys.Readable, -1, -1) }
	},
}

func blockingAccept(family int) func(*testing.T) func() {
	return func(t *testing.T) func() {
		fd, _ := listener(t, family, 1)
		return func() { acceptCall(fd, nil, false) }
	}
}

func blockingConnect(family int) func(*testing.T) func() {
	return func(t *testing.T) func() {
		_, a := full(t, family)
		fd := socket(t, family, unix.SOCK_STREAM)
		return func() { sys.Connect(fd, &a, false) }
	}
}

// blockingVariable names in the environment the call that a process of the tests is
// to make.
const blockingVariable = "BIO_TEST_BLOCKING"

const collected = "garbage was collected"

// TestCollectorWhileBlocked holds that a blocked call does not keep the world from
// being stopped. The call is made in a process of its own, since a test in the same
// would stand still with it.
func TestCollectorWhileBlocked(t *testing.T) {
	if name := os.Getenv(blockingVariable); name != "" {
		collectWhile(blocking[name](t))
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name := range blocking {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, program, "-test.run=^TestCollectorWhileBlocked$")
			folder, err := os.MkdirTemp("", "bio") // short, for it begins the path of a socket
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(folder) // what the process leaves behind
			cmd.Env = append(os.Environ(), blockingVariable+"="+name, "TMPDIR="+folder)
			output, err := cmd.CombinedOutput()
			if errors.Is(err, syscall.ENOEXEC) {
				t.Skip("this kernel does not run the test without an emulator: ", err)
			}
			if !strings.Contains(string(output), collected) {
				t.Errorf("the collector waits for the call: %v\n%s", err, output)
			}
		})
	}
}

// collectWhile collects garbage while call is blocked, and ends the process.
func collectWhile(call func()) {
	var thread atomic.Int32
	go func() {
		runtime.LockOSThread()
		thread.Store(int32(unix.Gettid()))
		call()
		fmt.Println("the call came back")
		os.Exit(1)
	}()
	for !asleep(int(thread.Load())) {
		runtime.Gosched()
	}
	for range 10 {
		runtime.GC()
	}
	fmt.Println(collected)
	os.Exit(0)
}

// asleep reports whether the thread waits in the kernel.
func asleep(thread int) bool {
	stat, err := os.ReadFile("/proc/self/task/" + strconv.Itoa(thread) + "/stat")
	_, state, _ := strings.Cut(string(stat), ") ")
	return err == nil && strings.HasPrefix(state, "S")
}

// TestCloseLingers holds that Close lasts as long as SO_LINGER says where data
// cannot be delivered, while garbage is collected.
func TestCloseLingers(t *testing.T) {
	const limit = time.Second
	server, a := listener(t, unix.AF_INET, 1)
	fd, errno := socketCall(unix.AF_INET, unix.SOCK_STREAM, 0)
	ok(t, "socket", errno)
	ok(t, "connect", sys.Connect(fd, &a, false))
	conn, _, errno := acceptCall(server, nil, false) // and never read from it
	ok(t, "accept", errno)
	defer sys.Close(conn)
	ok(t, "mode", sys.SetNonblock(fd, sys.On))
	for data := make([]byte, 1<<16); ; {
		if _, err := syscall.Write(fd, data); err == syscall.EAGAIN {
			break
		} else if err != nil {
			t.Fatal("write: ", err)
		}
	}
	ok(t, "mode", sys.SetNonblock(fd, sys.Off))
	if err := unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1, Linger: int32(limit / time.Second)}); err != nil {
		t.Fatal("setsockopt: ", err)
	}
	ended := make(chan time.Duration)
	go func() {
		begin := time.Now()
		sys.Close(fd)
		ended <- time.Since(begin)
	}()
	for collections := 0; ; collections++ {
		select {
		case took := <-ended:
			if took < limit-100*time.Millisecond || took > limit+slack {
				t.Errorf("close took %v, with a limit of %v", took, limit)
			}
			if collections < 5 {
				t.Errorf("%d collections while close waited", collections)
			}
			return
		default:
			runtime.GC()
		}
	}
}
