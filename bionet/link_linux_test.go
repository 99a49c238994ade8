package bionet_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// The two ends of the link. Frames for the absent address go to a link-layer address that
// nobody has: the other end drops them and says nothing.
const (
	hereAddress   = "10.77.0.1"
	peerAddress   = "10.77.0.2"
	absentAddress = "10.77.0.9"
	absentLink    = "02:00:00:00:00:99"
)

func init() { sandbox.Register("peer", peer) }

// TestNamespace runs itself again in a network namespace, in which the tests below it have a
// link to a second one.
func TestNamespace(t *testing.T) {
	socktest.Need(t, "ip")
	if !sandbox.Again(t, sandbox.Network) {
		return
	}
	p := startPeer(t)
	defer p.end(t)
	t.Run("DialSkipsDropped", p.testDialSkipsDropped)
	t.Run("DialTimesOut", p.testDialTimesOut)
	t.Run("DialCanceled", p.testDialCanceled)
	t.Run("ConnCanceled", p.testConnCanceled)
	t.Run("Scope", testScope)
	t.Run("FastOpen", testFastOpen)
	t.Run("LinkGoesAway", p.testLinkGoesAway)
}

// link is the other end of the link, a process in another namespace.
type link struct {
	*exec.Cmd
	address string // of its server
	stdin   io.WriteCloser
	stdout  *bufio.Reader
}

// startPeer joins this namespace with a second one.
func startPeer(t *testing.T) *link {
	t.Helper()
	cmd := sandbox.Command(t, "peer")
	cmd.SysProcAttr = sandbox.Attributes(sandbox.Network)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	socktest.Check(t, err)
	stdout, err := cmd.StdoutPipe()
	socktest.Check(t, err)
	socktest.Check(t, cmd.Start())
	p := &link{Cmd: cmd, stdin: stdin, stdout: bufio.NewReader(stdout)}
	for _, args := range []string{"link add here type veth peer name there", fmt.Sprint("link set there netns ", cmd.Process.Pid)} {
		if err := sandbox.RunIP(args); err != nil {
			p.end(t)
			socktest.Lack(t, "veth", err)
		}
	}
	sandbox.IP(t, "addr add "+hereAddress+"/24 dev here")
	sandbox.IP(t, "link set here up")
	sandbox.IP(t, "neigh add "+absentAddress+" lladdr "+absentLink+" dev here")
	p.address = p.order(t, "up")
	return p
}

// end ends the process of the other end.
func (p *link) end(t *testing.T) {
	p.stdin.Close()
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
}

// order tells the other end what to do and returns its answer.
func (p *link) order(t *testing.T, what string) string {
	t.Helper()
	fmt.Fprintln(p.stdin, what)
	answer, err := p.stdout.ReadString('\n')
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return strings.TrimSpace(answer)
}

// peer does what it is told: "up" brings its end of the link up and answers with the
// address of a server there, "down" takes the link away.
func peer() error {
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		switch input.Text() {
		case "up":
			if err := sandbox.RaiseLoopback(); err != nil {
				return err
			}
			for _, args := range []string{"addr add " + peerAddress + "/24 dev there", "link set there up"} {
				if err := sandbox.RunIP(args); err != nil {
					return err
				}
			}
			l, err := bionet.Listen(peerAddress+":0", 0)
			if err != nil {
				return err
			}
			go echoAll(l)
			fmt.Println(l.Addr())
		case "down":
			if err := sandbox.RunIP("link set there down"); err != nil {
				return err
			}
			fmt.Println("down")
		}
	}
	return input.Err()
}

// port is that of the server.
func (p *link) port(t *testing.T) string {
	t.Helper()
	_, port, err := net.SplitHostPort(p.address)
	socktest.Check(t, err)
	return port
}

// absent is a server that is not there, with the port of the one that is.
func (p *link) absent(t *testing.T) string {
	t.Helper()
	return absentAddress + ":" + p.port(t)
}

// testDialSkipsDropped: an address whose packets are dropped costs the delay and no more,
// and its descriptor is closed while the kernel still tries.
func (p *link) testDialSkipsDropped(t *testing.T) {
	c, _ := scratch()
	c.Resolver = names(t, absentAddress, peerAddress)
	socktest.NoLeak(t, func() {
		start := time.Now()
		conn, err := c.Dial(t.Context(), "two.addresses.example:"+p.port(t), 0)
		took := time.Since(start)
		socktest.Check(t, err)
		defer conn.Close()
		talk(t, conn)
		t.Logf("Dial took %v", took)
		if conn.RemoteAddr().String() != p.address || took < 250*time.Millisecond || took > socktest.Scaled(5*time.Second) {
			t.Errorf("to %v after %v", conn.RemoteAddr(), took)
		}
	})
}

func (p *link) testDialTimesOut(t *testing.T) {
	c, _ := scratch()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	socktest.NoLeak(t, func() {
		_, err := c.Dial(ctx, p.absent(t), 0)
		e := socktest.WantError(t, err, 0, bio.ErrConnectError)
		if !errors.Is(err, context.DeadlineExceeded) || !e.Timeout() || !strings.Contains(err.Error(), p.absent(t)) {
			t.Errorf("%v is not a timeout that names the address", err)
		}
	})
}

func (p *link) testDialCanceled(t *testing.T) {
	c, _ := scratch()
	ctx, cancel := context.WithCancel(t.Context())
	var canceled time.Time
	timer := time.AfterFunc(50*time.Millisecond, func() { canceled = time.Now(); cancel() })
	defer timer.Stop()
	socktest.NoLeak(t, func() {
		_, err := c.Dial(ctx, p.absent(t), 0)
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		took := time.Since(canceled)
		t.Logf("Dial ended %v after the cancellation", took)
		if took > socktest.Scaled(time.Second) {
			t.Errorf("Dial ended %v after the cancellation", took)
		}
	})
}

func (p *link) testConnCanceled(t *testing.T) {
	a := socktest.IP(t, p.absent(t))
	fd := socktest.Open(t, unix.AF_INET, unix.SOCK_STREAM)
	if err := quiet.Connect(fd, &a, bio.NonBlock); !errors.Is(err, unix.EINPROGRESS) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := quiet.FinishConnect(ctx, fd); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("FinishConnect: %v", err)
	}
	c, _ := scratch()
	if _, err := c.Conn(ctx, fd); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Conn: %v", err)
	}
	if err := quiet.Close(fd); !errors.Is(err, unix.EBADF) {
		t.Errorf("the descriptor is still open: %v", err)
	}
}

// testScope: a link-local address keeps its scope on the way through package net.
func testScope(t *testing.T) {
	socktest.IPv6.Need(t)
	sandbox.IP(t, "addr add fe80::77/64 dev lo nodad")
	c, _ := scratch()
	var l net.Listener
	socktest.Eventually(t, "the kernel has the address", func() bool {
		var err error
		l, err = c.Listen(t.Context(), "[fe80::77%lo]:0", 0)
		return err == nil
	})
	defer l.Close()
	if got := l.Addr().(*net.TCPAddr); got.Zone != "lo" {
		t.Errorf("listens on %v", got)
	}
	enough := errors.New("enough")
	c.Control = func(network, address string, _ syscall.RawConn) error {
		if network != "tcp6" || address != "[fe80::78%1]:1" {
			t.Errorf("connects to %s, %s", network, address)
		}
		return enough
	}
	if _, err := c.Dial(t.Context(), "[fe80::78%lo]:1", 0); !errors.Is(err, enough) {
		t.Error(err)
	}
}

// testLinkGoesAway: when the link is gone, KEEPALIVE ends a Read that would wait
// forever without it.
func (p *link) testLinkGoesAway(t *testing.T) {
	conns := make(map[bio.Options]net.Conn)
	for _, opts := range []bio.Options{0, bio.KeepAlive} {
		a := socktest.IP(t, p.address)
		fd := socktest.Open(t, unix.AF_INET, unix.SOCK_STREAM)
		for _, name := range []int{unix.TCP_KEEPIDLE, unix.TCP_KEEPINTVL, unix.TCP_KEEPCNT} {
			socktest.SetOption(t, fd, unix.IPPROTO_TCP, name, 1)
		}
		socktest.Check(t, quiet.Connect(fd, &a, opts))
		conn, err := bionet.Conn(fd)
		socktest.Check(t, err)
		defer conn.Close()
		talk(t, conn)
		conn.SetDeadline(time.Now().Add(socktest.Scaled(30 * time.Second)))
		conns[opts] = conn
	}
	p.order(t, "down")
	start := time.Now()
	_, err := conns[bio.KeepAlive].Read(make([]byte, 1))
	t.Logf("Read ended after %v: %v", time.Since(start).Round(time.Millisecond), err)
	if !errors.Is(err, unix.ETIMEDOUT) && !errors.Is(err, unix.EHOSTUNREACH) {
		t.Errorf("with KEEPALIVE Read ends with %v", err)
	}
	conns[0].SetReadDeadline(time.Now())
	if _, err := conns[0].Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("without KEEPALIVE Read has ended with %v", err)
	}
}
