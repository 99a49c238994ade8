package stress_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func init() { sandbox.Register("list descriptors", printDescriptors) }

// printDescriptors prints every open descriptor but the standard ones. It allocates
// little and starts nothing, so that the descriptors are those that were inherited.
func printDescriptors() error {
	folder, err := unix.Open("/proc/self/fd", unix.O_RDONLY|unix.O_DIRECTORY, 0)
	if err != nil {
		return err
	}
	buffer := make([]byte, 1<<16)
	n, err := unix.ReadDirent(folder, buffer)
	if err != nil {
		return err
	}
	_, _, names := unix.ParseDirent(buffer[:n], -1, nil)
	for _, name := range names {
		if fd, err := strconv.Atoi(name); err == nil && fd > 2 && fd != folder {
			file, err := os.Readlink("/proc/self/fd/" + name)
			if err == nil && file != "anon_inode:[eventpoll]" && file != "anon_inode:[eventfd]" { // the runtime's
				fmt.Println(name, file)
			}
		}
	}
	return nil
}

// inherited starts a child and returns the descriptors that it has from here.
func inherited(t *testing.T) string {
	t.Helper()
	output, err := sandbox.Command(t, "list descriptors").CombinedOutput()
	if err != nil {
		t.Fatalf("child: %v\n%s", err, output)
	}
	return string(output)
}

// TestChildrenSeeInherited holds that a child sees what is inherited, so that the next
// test can fail.
func TestChildrenSeeInherited(t *testing.T) {
	before := inherited(t)
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	socktest.Check(t, err)
	defer unix.Close(fd)
	if after := inherited(t); after == before {
		t.Errorf("the child does not see descriptor %d: %q", fd, after)
	}
}

// TestNothingInherited keeps starting children while other goroutines make sockets
// of every sort.
func TestNothingInherited(t *testing.T) {
	socktest.Need(t, "many-children")
	children := socktest.Setting(t, "BIO_STRESS_CHILDREN", 60)
	expected := inherited(t)
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel()
	var made atomic.Int64
	for _, f := range socktest.Available(t) {
		server, a := listener(t, f)
		for range max(2, runtime.GOMAXPROCS(0)/2) {
			wait.Go(func() {
				for ctx.Err() == nil {
					client, err := bio.Socket(f.Number, unix.SOCK_STREAM, 0, 0)
					if err == nil {
						err = bio.Connect(client, &a, 0)
					}
					if err != nil {
						t.Error(err)
						return
					}
					conn, err := bio.Accept(server, nil, bio.NonBlock)
					if err != nil {
						t.Error(err)
						return
					}
					wakeable(ctx, conn)
					reset(client)
					bio.Close(conn)
					made.Add(3)
				}
			})
		}
	}
	for n := range children {
		if got := inherited(t); got != expected {
			t.Fatalf("child %d has more than its own descriptors:\n%s", n, got)
		}
	}
	t.Logf("%d children, %d descriptors meanwhile", children, made.Load())
	if made.Load() < int64(children) {
		t.Error("there were too few descriptors to be inherited")
	}
}

// wakeable waits in vain for a moment, which needs the pipe of Wait.
func wakeable(ctx context.Context, fd int) {
	ctx, cancel := context.WithCancel(ctx)
	go cancel()
	_, _ = bio.Wait(ctx, fd, bio.Readable)
	cancel()
}
