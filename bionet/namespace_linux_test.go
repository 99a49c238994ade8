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
)

// The two ends of the link. Frames for the absent address go to a link-layer address that
// nobody has: the other end drops them and says nothing.
const (
	hereAddress   = "10.77.0.1"
	peerAddress   = "10.77.0.2"
	absentAddress = "10.77.0.9"
	absentLink    = "02:00:00:00:00:99"
)

const namespaceVariable = "BIONET_TEST_NAMESPACE"

func init() { roles["peer"] = peer }

// inNamespace gives a process a network namespace of its own, and a user namespace where
// that is needed for it.
func inNamespace() *syscall.SysProcAttr {
	if os.Geteuid() == 0 {
		return &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET}
	}
	return &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWNET | unix.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
	}
}

// TestNamespace runs itself again in a network namespace, where the tests below it have a
// link to a second one.
func TestNamespace(t *testing.T) {
	program(t, "ip")
	if os.Getenv(namespaceVariable) == "" {
		again(t)
		return
	}
	p := startPeer(t)
	t.Run("DialSkipsDropped", p.testDialSkipsDropped)
	t.Run("DialTimesOut", p.testDialTimesOut)
	t.Run("DialCanceled", p.testDialCanceled)
	t.Run("ConnCanceled", p.testConnCanceled)
	t.Run("FastOpen", testFastOpen)
	t.Run("LinkGoesAway", p.testLinkGoesAway)
}

// again runs the test that calls it in a namespace.
func again(t *testing.T) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run", "^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), namespaceVariable+"=1")
	cmd.SysProcAttr = inNamespace()
	output, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &failed):
		t.Skipf("no network namespace: %v", err)
	case err != nil:
		t.Errorf("in the namespace: %v\n%s", err, output)
	case strings.Contains(string(output), "--- SKIP: "+t.Name()+" "):
		t.Skipf("in the namespace:\n%s", output)
	default:
		t.Logf("in the namespace:\n%s", output)
	}
}

// link is the other end of the link, a process in a namespace of its own.
type link struct {
	address string // of its server
	stdin   io.Writer
	stdout  *bufio.Reader
}

// startPeer joins this namespace with a second one.
func startPeer(t *testing.T) *link {
	t.Helper()
	cmd := command(t, "peer")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skipf("no second network namespace: %v", err)
	}
	t.Cleanup(func() {
		stdin.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	for _, args := range []string{
		"link set lo up",
		"link add here type veth peer name there",
		fmt.Sprint("link set there netns ", cmd.Process.Pid),
		"addr add " + hereAddress + "/24 dev here",
		"link set here up",
		"neigh add " + absentAddress + " lladdr " + absentLink + " dev here",
	} {
		if err := ipCommand(args); err != nil {
			t.Skip(err)
		}
	}
	p := &link{stdin: stdin, stdout: bufio.NewReader(stdout)}
	p.address = p.order(t, "up")
	return p
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

func ipCommand(args string) error {
	output, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ip %s: %w: %s", args, err, output)
	}
	return nil
}

// peer does what it is told: "up" brings its end of the link up and answers with the
// address of a server there, "down" takes the link away.
func peer() error {
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		switch input.Text() {
		case "up":
			for _, args := range []string{"link set lo up", "addr add " + peerAddress + "/24 dev there", "link set there up"} {
				if err := ipCommand(args); err != nil {
					return err
				}
			}
			l, err := bionet.Listen(peerAddress+":0", 0)
			if err != nil {
				return err
			}
			go func() {
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					go sendBack(conn)
				}
			}()
			fmt.Println(l.Addr())
		case "down":
			if err := ipCommand("link set there down"); err != nil {
				return err
			}
			fmt.Println("down")
		}
	}
	return input.Err()
}

// absent is a server that is not there, with the port of the one that is.
func (p *link) absent(t *testing.T) string {
	t.Helper()
	_, port, err := net.SplitHostPort(p.address)
	if err != nil {
		t.Fatal(err)
	}
	return absentAddress + ":" + port
}

// testDialSkipsDropped: an address whose packets are dropped costs the delay and no more,
// and its descriptor is closed while the kernel still tries.
func (p *link) testDialSkipsDropped(t *testing.T) {
	c, _ := scratch()
	c.Resolver = names(t, absentAddress, peerAddress)
	_, port, _ := net.SplitHostPort(p.address)
	leavesNone(t, func() {
		start := time.Now()
		conn, err := c.Dial(t.Context(), "two.addresses.example:"+port, 0)
		took := time.Since(start)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		talk(t, conn)
		t.Logf("Dial took %v", took)
		if conn.RemoteAddr().String() != p.address || took < 250*time.Millisecond || took > 5*time.Second {
			t.Errorf("to %v after %v", conn.RemoteAddr(), took)
		}
	})
}

func (p *link) testDialTimesOut(t *testing.T) {
	c, _ := scratch()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	leavesNone(t, func() {
		_, err := c.Dial(ctx, p.absent(t), 0)
		e := want(t, err, 0, bio.ErrConnectError)
		if !errors.Is(err, context.DeadlineExceeded) || !e.Timeout() || !strings.Contains(err.Error(), p.absent(t)) {
			t.Errorf("%v is no timeout that names the address", err)
		}
	})
}

func (p *link) testDialCanceled(t *testing.T) {
	c, _ := scratch()
	ctx, cancel := context.WithCancel(t.Context())
	var canceled time.Time
	timer := time.AfterFunc(50*time.Millisecond, func() { canceled = time.Now(); cancel() })
	defer timer.Stop()
	leavesNone(t, func() {
		_, err := c.Dial(ctx, p.absent(t), 0)
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		took := time.Since(canceled)
		t.Logf("Dial ended %v after the cancellation", took)
		if took > time.Second {
			t.Errorf("Dial ended %v after the cancellation", took)
		}
	})
}

func (p *link) testConnCanceled(t *testing.T) {
	a := ip(t, p.absent(t))
	fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
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

// testLinkGoesAway: when the link is gone, KEEPALIVE ends a Read that would wait for ever
// without it.
func (p *link) testLinkGoesAway(t *testing.T) {
	conns := make(map[bio.Options]net.Conn)
	for _, opts := range []bio.Options{0, bio.KeepAlive} {
		a := ip(t, p.address)
		fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
		for _, name := range []int{unix.TCP_KEEPIDLE, unix.TCP_KEEPINTVL, unix.TCP_KEEPCNT} {
			if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, name, 1); err != nil {
				t.Fatal(err)
			}
		}
		if err := quiet.Connect(fd, &a, opts); err != nil {
			t.Fatal(err)
		}
		conn, err := bionet.Conn(fd)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		talk(t, conn)
		conn.SetDeadline(time.Now().Add(30 * time.Second))
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
