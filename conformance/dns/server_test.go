package dns_test

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// answer is what a name server does with a question; over TCP or not.
type answer func(w dns.ResponseWriter, question *dns.Msg, overTCP bool)

// server is a name server on the loopback address, over UDP and TCP. The name that is
// asked for, without the dot at its end, says how it answers.
type server struct {
	address string
	answers map[string]answer

	mu    sync.Mutex
	asked map[string]int // how often, by "name type network"
}

// serve starts a name server on a port, 0 for any. It ends with the test.
func serve(t *testing.T, port int, answers map[string]answer) *server {
	t.Helper()
	s := &server{answers: answers, asked: make(map[string]int)}
	packets, listener := listen(t, port)
	s.address = listener.Addr().String()
	for _, part := range []*dns.Server{{PacketConn: packets}, {Listener: listener}} {
		started := make(chan struct{})
		part.NotifyStartedFunc = func() { close(started) }
		part.Handler = s
		ended := make(chan error, 1)
		go func() { ended <- part.ActivateAndServe() }()
		select {
		case <-started:
		case err := <-ended:
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := part.Shutdown(); err != nil {
				t.Error(err)
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	return s
}

// listen opens the same port over UDP and TCP.
func listen(t *testing.T, port int) (net.PacketConn, net.Listener) {
	t.Helper()
	for range 100 {
		listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
		if err != nil {
			t.Fatal(err)
		}
		packets, err := net.ListenPacket("udp4", listener.Addr().String())
		if err == nil {
			return packets, listener
		}
		listener.Close() // another program has this port over UDP
	}
	t.Fatal("no port is free over both UDP and TCP")
	return nil, nil
}

// ServeDNS answers a question. A name without an answer does not exist.
func (s *server) ServeDNS(w dns.ResponseWriter, question *dns.Msg) {
	_, overTCP := w.RemoteAddr().(*net.TCPAddr)
	q := question.Question[0]
	name := strings.ToLower(strings.TrimSuffix(q.Name, "."))
	network := "udp"
	if overTCP {
		network = "tcp"
	}
	s.mu.Lock()
	s.asked[name+" "+dns.TypeToString[q.Qtype]+" "+network]++
	s.mu.Unlock()
	if a, ok := s.answers[name]; ok {
		a(w, question, overTCP)
		return
	}
	code(dns.RcodeNameError)(w, question, overTCP)
}

// count returns how often a question came.
func (s *server) count(name, kind, network string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[name+" "+kind+" "+network]
}

// patience is how long a resolver waits for each of its questions.
const patience = 100 * time.Millisecond

// impatient is a connection whose deadlines are near.
type impatient struct{ net.Conn }

func (c impatient) SetDeadline(t time.Time) error {
	if near := time.Now().Add(patience); t.IsZero() || near.Before(t) {
		t = near
	}
	return c.Conn.SetDeadline(t)
}

// packetConn is impatient over UDP; a resolver tells UDP from TCP by the methods.
type packetConn struct {
	impatient
	net.PacketConn
}

func (c packetConn) Close() error                       { return c.impatient.Close() }
func (c packetConn) LocalAddr() net.Addr                { return c.impatient.LocalAddr() }
func (c packetConn) SetDeadline(t time.Time) error      { return c.impatient.SetDeadline(t) }
func (c packetConn) SetReadDeadline(t time.Time) error  { return c.impatient.SetReadDeadline(t) }
func (c packetConn) SetWriteDeadline(t time.Time) error { return c.impatient.SetWriteDeadline(t) }

// resolver returns a resolver that asks s alone and waits long.
func (s *server) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: s.dial}
}

// impatientResolver returns a resolver that asks s alone and gives up soon.
func (s *server) impatientResolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := s.dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if packets, ok := conn.(net.PacketConn); ok {
			return packetConn{impatient{conn}, packets}, nil
		}
		return impatient{conn}, nil
	}}
}

func (s *server) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, s.address)
}
