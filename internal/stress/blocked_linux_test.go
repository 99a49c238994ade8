package stress_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

// blocked is calls that come back only when they are released. Each blocks a thread of
// its own.
type blocked struct {
	calls   []func() error
	release func()
	want    syscall.Errno // of every call then
}

// blocking are the situations. The calls are made in a process of their own, since one
// that the scheduler does not know of would stop this one too.
var blocking = map[string]func() (blocked, error){
	"Accept":               blockedAccepts,
	"Connect AF_INET":      func() (blocked, error) { return blockedConnects(ipv4) },
	"Connect AF_UNIX":      func() (blocked, error) { return blockedConnects(local) },
	"Wait":                 blockedWaits,
	"Close with SO_LINGER": blockedCloses,
	slowPath:               blockedPaths,
}

const slowPath = "a path on a slow file system"

const (
	// sideBySide is how many calls block at the same time: more than the scheduler may
	// run threads.
	sideBySide = 6
	// longPause is a stop of the world that no blocked call has caused: one would last
	// until the release.
	longPause = 5 * time.Second
)

const stayedAlive = "stayed alive"

func TestSchedulerAlive(t *testing.T) {
	for name := range blocking {
		for _, procs := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s, GOMAXPROCS %d", name, procs), func(t *testing.T) {
				output, err := runBlocked(t, name, procs)
				needChildren(t, err)
				last := lastLine(string(output))
				if reason, ok := strings.CutPrefix(last, "skip: "); ok {
					t.Skip(reason)
				}
				if noNamespaces(err) {
					t.Skip("no mount namespace: ", err)
				}
				if err != nil || !strings.HasPrefix(last, stayedAlive) {
					t.Fatalf("%v\n%s", err, output)
				}
				t.Log(last)
			})
		}
	}
}

// runBlocked runs the child of a situation, which may mount if it has to.
func runBlocked(t *testing.T, name string, procs int) (output []byte, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	ways := []*syscall.SysProcAttr{nil}
	if name == slowPath {
		ways = namespaces(syscall.CLONE_NEWNS)
	}
	folder, err := os.MkdirTemp("", "bio")
	ok(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	for _, attributes := range ways {
		cmd := child(ctx, t, blockAndCollect+name)
		cmd.Env = append(cmd.Env, "GOMAXPROCS="+strconv.Itoa(procs))
		cmd.SysProcAttr, cmd.Dir = attributes, folder
		output, err = cmd.CombinedOutput()
		if !noNamespaces(err) {
			break
		}
	}
	return output, err
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// collectWhileBlocked is the child: it collects garbage, starts goroutines and lets time
// pass while the calls block, releases them, and looks at what they give.
func collectWhileBlocked(name string) {
	b, err := blocking[name]()
	if err != nil {
		fmt.Println("skip:", err)
		return
	}
	results := make(chan error, len(b.calls))
	threads := make([]atomic.Int32, len(b.calls))
	for i, call := range b.calls {
		go func() {
			runtime.LockOSThread()
			threads[i].Store(int32(unix.Gettid()))
			results <- call()
		}()
	}
	for i := range threads {
		for !asleep(int(threads[i].Load())) {
			time.Sleep(time.Millisecond)
		}
	}
	ticks := collect()
	if len(results) > 0 {
		fmt.Println("a call came back:", <-results)
		os.Exit(1)
	}
	b.release()
	for range b.calls {
		if err := <-results; errnoOf(err) != b.want || b.want == 0 && err != nil {
			fmt.Printf("after the release: %v, want %v\n", err, b.want)
			os.Exit(1)
		}
	}
	var stats debug.GCStats
	debug.ReadGCStats(&stats)
	longest := slices.Max(stats.Pause)
	if longest > longPause {
		fmt.Println("a collection stopped the world for", longest)
		os.Exit(1)
	}
	fmt.Printf("%s: %d calls blocked, %d collections, longest pause %v, %d goroutines ran\n",
		stayedAlive, len(b.calls), stats.NumGC, longest, ticks)
}

// collect collects garbage for some time while goroutines come and go, and returns how
// many those were.
func collect() (goroutines int) {
	for begin := time.Now(); time.Since(begin) < 300*time.Millisecond || goroutines < 100; goroutines++ {
		done := make(chan struct{})
		go func() {
			time.Sleep(time.Microsecond)
			close(done)
		}()
		runtime.GC()
		<-done
	}
	return goroutines
}

// asleep reports whether the thread waits in the kernel.
func asleep(thread int) bool {
	stat, err := os.ReadFile("/proc/self/task/" + strconv.Itoa(thread) + "/stat")
	_, state, _ := strings.Cut(string(stat), ") ")
	return err == nil && (strings.HasPrefix(state, "S") || strings.HasPrefix(state, "D"))
}

func blockedAccepts() (b blocked, err error) {
	var clients []int
	var addresses []addr.Addr
	for i := range sideBySide {
		f := []family{ipv4, local}[i%2]
		fd, a, err := listenBare(f)
		if err != nil {
			return b, err
		}
		client, err := bio.Socket(f.number, unix.SOCK_STREAM, 0, 0)
		if err != nil {
			return b, err
		}
		clients, addresses = append(clients, client), append(addresses, a)
		b.calls = append(b.calls, func() error { _, err := bio.Accept(fd, nil, 0); return err })
	}
	b.release = func() {
		for i, client := range clients {
			_ = bio.Connect(client, &addresses[i], 0)
		}
	}
	return b, nil
}

// blockedConnects are to listeners without room, which go away.
func blockedConnects(f family) (b blocked, err error) {
	server, a, err := listenBare(f)
	if err != nil {
		return b, err
	}
	if err := unix.Listen(server, 0); err != nil {
		return b, err
	}
	for i := range sideBySide + 1 {
		fd, err := bio.Socket(f.number, unix.SOCK_STREAM, 0, 0)
		if err != nil {
			return b, err
		}
		if i == 0 {
			if err := bio.Connect(fd, &a, 0); err != nil {
				return b, err
			}
			continue
		}
		b.calls = append(b.calls, func() error { return bio.Connect(fd, &a, 0) })
	}
	b.want = unix.ECONNREFUSED
	b.release = func() { _ = bio.Close(server) }
	return b, nil
}

func blockedWaits() (b blocked, err error) {
	fd, a, err := listenBare(local)
	for range sideBySide {
		b.calls = append(b.calls, func() error { _, err := bio.Wait(context.Background(), fd, bio.Readable); return err })
	}
	b.release = func() {
		if client, err := bio.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0, 0); err == nil {
			_ = bio.Connect(client, &a, 0)
		}
	}
	return b, err
}
