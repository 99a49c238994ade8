//go:build unix

package bionet_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func init() { sandbox.Register("clients", clients) }

// clients connects to the address of its first argument as often as its second one says,
// says on its output with how many threads, and closes all when its input ends.
func clients() error {
	address := os.Args[1]
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		return err
	}
	conns, errs := make([]net.Conn, count), make([]error, count)
	dialing := make(chan struct{}, count/3) // a dial has two descriptors for a moment
	var dials sync.WaitGroup
	for i := range count {
		dials.Go(func() {
			dialing <- struct{}{}
			conns[i], errs[i] = connect(address)
			<-dialing
		})
	}
	dials.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	fmt.Println(threads())
	_, err = io.Copy(io.Discard, os.Stdin)
	for _, conn := range conns {
		conn.Close()
	}
	return err
}

// connect returns a connection that has carried a byte there and back.
func connect(address string) (net.Conn, error) {
	limit := time.Now().Add(socktest.Scaled(60 * time.Second))
	ctx, cancel := context.WithDeadline(context.Background(), limit)
	defer cancel()
	conn, err := bionet.Dial(ctx, address, bio.NoDelay)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(limit)
	if _, err := conn.Write([]byte{1}); err != nil {
		return nil, err
	}
	_, err = io.ReadFull(conn, make([]byte, 1))
	return conn, err
}

// threads returns how many OS threads this process has created; they do not end.
func threads() int { return pprof.Lookup("threadcreate").Count() }

// mostThreads is far fewer than one for each connection that waits. The scheduler starts some
// for system calls that take long, which are more under an emulator.
func mostThreads(connections int) int { return min(int(socktest.Scaled(50)), connections/2) }

// TestManyConnections: ten thousand connections at once, each with a goroutine that waits
// for it, need a few threads, here and among the clients, and nothing afterwards.
// BIO_CONNECTIONS sets how many there are.
func TestManyConnections(t *testing.T) {
	socktest.Need(t, "children")
	connections := socktest.Setting(t, "BIO_CONNECTIONS", 10000)
	var limit unix.Rlimit
	socktest.Check(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	if uint64(limit.Cur) < connections*14/10 {
		socktest.Lack(t, "descriptors", limit.Cur, " are too few for ", connections, " connections at once")
	}
	listener, bound := listen(t, socktest.IP(t, "127.0.0.1:0"), bio.NonBlock)
	l, err := bionet.Listener(listener)
	socktest.Check(t, err)
	goroutines, start := runtime.NumGoroutine(), time.Now()
	var open atomic.Int64
	serving := make(chan struct{})
	go func() {
		defer close(serving)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			open.Add(1)
			go func() {
				defer open.Add(-1)
				sendBack(conn)
			}()
		}
	}()

	cmd := sandbox.Command(t, "clients", bound.String(), strconv.FormatUint(connections, 10))
	stdin, err := cmd.StdinPipe()
	socktest.Check(t, err)
	stdout, err := cmd.StdoutPipe()
	socktest.Check(t, err)
	cmd.Stderr = os.Stderr
	socktest.Check(t, cmd.Start())
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	var clientThreads int
	if _, err := fmt.Sscan(line, &clientThreads); err != nil {
		t.Errorf("clients: %q", line)
	}
	if n := open.Load(); uint64(n) != connections {
		t.Errorf("%d connections are open, want %d", n, connections)
	}
	t.Logf("%d connections after %v: %d goroutines, %d threads; %d threads of the clients",
		open.Load(), time.Since(start).Round(time.Millisecond), runtime.NumGoroutine(), threads(), clientThreads)
	if n := threads(); n >= mostThreads(int(connections)) {
		t.Errorf("%d threads, want fewer than %d", n, mostThreads(int(connections)))
	}
	if clientThreads >= mostThreads(int(connections)) {
		t.Errorf("the clients have %d threads, want fewer than %d", clientThreads, mostThreads(int(connections)))
	}
	stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	l.Close()
	<-serving
	socktest.Eventually(t, "all connections and their goroutines end", func() bool {
		return open.Load() == 0 && runtime.NumGoroutine() <= goroutines
	})
	t.Logf("all closed after %v: %d goroutines, %d before", time.Since(start).Round(time.Millisecond), runtime.NumGoroutine(), goroutines)
}

// TestWaitingTakesNoThread: dials that wait for an answer, and connects that are being
// finished, wait in the poller.
func TestWaitingTakesNoThread(t *testing.T) {
	const calls = 300
	_, dead := socktest.FullListener(t, socktest.IP(t, "127.0.0.1:0"))
	c, _ := scratch()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	before := len(socktest.OpenDescriptors())
	results := make(chan error, 2*calls)
	for range calls {
		go func() {
			_, err := c.Dial(ctx, dead.String(), 0)
			results <- err
		}()
		fd := socktest.Open(t, unix.AF_INET, unix.SOCK_STREAM)
		if err := quiet.Connect(fd, &dead, bio.NonBlock); !errors.Is(err, unix.EINPROGRESS) {
			t.Fatal(err)
		}
		go func() {
			_, err := c.Conn(ctx, fd)
			results <- err
		}()
	}
	socktest.Eventually(t, "the dials begin", func() bool { return len(socktest.OpenDescriptors()) >= before+2*calls })
	if n := threads(); n >= mostThreads(2*calls) {
		t.Errorf("%d calls wait with %d threads, want fewer than %d", 2*calls, n, mostThreads(2*calls))
	}
	cancel()
	for range 2 * calls {
		if err := <-results; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	if after := len(socktest.OpenDescriptors()); after != before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
}
