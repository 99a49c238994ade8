package oracle_test

import (
	"fmt"
	"strings"
	"syscall"

	"example.com/bio/internal/oracle"
)

// rewrite computes from what libcrypto printed for a script what bio is to print:
// the rules, one after the other, for each step.
func rewrite(s script, c []block) []block {
	want := make([]block, len(c))
	r := rewriting{names: make(map[string]string)}
	for i := range c {
		b := c[i].clone()
		if i < len(s.steps) {
			r.step = numeric(s.steps[i])
			for _, rule := range rewriters {
				rule(&r, &b)
			}
			if isCall(r.step) {
				r.before = b
			}
		}
		b.notes = nil
		want[i] = b
	}
	return want
}

// rewriting is where the rules stand in a script.
type rewriting struct {
	step   string
	before block             // what was expected for the call before
	names  map[string]string // variables that hold another name than in C
}

// call returns the call of the step and its arguments.
func (r *rewriting) call() (name string, args []string) { return verb(r.step) }

// function is the C function that the step calls.
func (r *rewriting) function() string {
	name, _ := verb(r.step)
	return "BIO_" + name
}

// A rewriter changes the block of one step as one rule says.
type rewriter func(r *rewriting, b *block)

var rewriters = []rewriter{
	fastOpen, nullAddress, clearedAddress, interrupted, emptyPath, unixNames, sockError, socketWait, threadQueue, closeOnExec,
}

func entry(code uint32, text, function, data string) string {
	return fmt.Sprintf("queue %08X [error:%08X:%s] func=[%s] data=[%s]", code, code, text, function, data)
}

func systemEntry(errno int, function, data string) string {
	text := syscall.Errno(errno).Error()
	text = "system library::" + strings.ToUpper(text[:1]) + text[1:]
	return entry(0x80000000|uint32(errno), text, function, data)
}

// fastOpen: a build of libcrypto with TCP Fast Open has a step of its own for it.
func fastOpen(r *rewriting, b *block) {
	for _, note := range b.notes {
		var errno int
		if _, err := fmt.Sscanf(note, "fastopen %d", &errno); err != nil {
			continue
		}
		oracle.Fired("tfo")
		b.queue = []string{
			systemEntry(errno, r.function(), "calling setsockopt()"),
			entry(0x1000006D, "BIO routines::unable to tfo", r.function(), ""),
		}
	}
}

// refuseAddress is what bio says to an address without a family.
func refuseAddress(r *rewriting, b *block) {
	*b = block{
		result:  fmt.Sprintf("0 errno %d retry 0", int(syscall.EAFNOSUPPORT)),
		queue:   []string{entry(0x10000083, "BIO routines::unsupported protocol family", r.function(), "")},
		sockets: r.before.sockets,
		open:    r.before.open,
	}
}

// nullAddress: the address is refused where C crashes, or fails at a step before it
// would.
func nullAddress(r *rewriting, b *block) {
	if _, args := r.call(); len(args) == 3 && args[1] == "null" && args[0] != "-1" {
		oracle.Fired("null-address")
		refuseAddress(r, b)
	}
}

// clearedAddress: an address without a family is refused where C binds to the
// wildcard or disconnects; Disconnect leaves the blocking mode alone, so that its
// first system call is connect.
func clearedAddress(r *rewriting, b *block) {
	name, args := r.call()
	switch {
	case name == "disconnect" && len(b.queue) == 1 && strings.Contains(b.queue[0], "ioctlsocket"):
		oracle.Fired("cleared-address")
		var errno int
		fmt.Sscanf(b.result, "0 errno %d", &errno)
		b.queue = []string{
			systemEntry(errno, "BIO_connect", "calling connect()"),
			entry(0x10000067, "BIO routines::connect error", "BIO_connect", ""),
		}
	case len(args) == 3 && args[1] == "cleared" && args[0] != "-1":
		oracle.Fired("cleared-address")
		refuseAddress(r, b)
	}
}

// interrupted: a call goes on after a signal, until the socket's own time is over.
func interrupted(r *rewriting, b *block) {
	failed, eintr, _ := strings.Cut(b.result, " ")
	if !strings.HasPrefix(r.step, "interrupt ") || eintr != fmt.Sprintf("errno %d retry 1", int(syscall.EINTR)) {
		return
	}
	oracle.Fired("eintr")
	name, args := r.call()
	errno := syscall.EAGAIN
	if name == "connect" && !strings.HasPrefix(field(b.socket(args[0]), "local"), "unix/") {
		errno = syscall.EINPROGRESS
	}
	b.result = fmt.Sprintf("%s errno %d retry 1", failed, int(errno))
}

// emptyPath: there is no address for an empty path.
func emptyPath(r *rewriting, b *block) {
	if _, args := r.call(); len(args) == 3 && args[1] == "unix/" {
		oracle.Fired("unix-names")
		*b = block{result: "address", sockets: r.before.sockets, open: r.before.open}
	}
}

// unixNames: the kernel's name of an AF_UNIX socket, where C leaves the path of
// another or loses an abstract name. The variable keeps it.
func unixNames(r *rewriting, b *block) {
	name, args := r.call()
	if name == "assign" && b.result == "0" {
		delete(r.names, args[0])
	}
	variable, text, ok := strings.Cut(b.address, " ")
	if !ok {
		return
	}
	switch {
	case name == "accept" && b.result == "fd":
		r.names[variable] = field(b.socket(args[0]), "peer")
	case name == "sockinfo" && b.result == "1":
		r.names[variable] = field(b.socket(args[0]), "local")
	}
	truth := r.names[variable]
	isUnix := strings.HasPrefix(truth, "unix/") || strings.HasPrefix(truth, "abstract/")
	if !isUnix {
		delete(r.names, variable)
	} else if text != truth {
		oracle.Fired("unix-names")
		b.address = variable + " " + truth
	}
}

// sockError: two results, the pending error and the call's own.
func sockError(r *rewriting, b *block) {
	if name, _ := r.call(); name != "sockerror" {
		return
	}
	value := strings.TrimPrefix(b.result, "pending ")
	b.result = "pending " + value + " error 0"
	if len(b.notes) > 0 {
		oracle.Fired("sock-error")
		b.result = "pending 0 error " + value
	}
}

// socketWait: a number that is not open is EBADF, where C says that it is out of range,
// or ready, depending on its version and the number.
func socketWait(r *rewriting, b *block) {
	const refused = "-1 errno 9 retry 0"
	name, args := r.call()
	if name != "wait" || strings.HasPrefix(args[0], "s") || b.result == refused {
		return
	}
	oracle.Fired("socket-wait")
	b.result = refused
}

// threadQueue: a Stack is seen from everywhere, a queue by its thread alone.
func threadQueue(r *rewriting, b *block) {
	if !strings.HasPrefix(r.step, "thread ") || len(b.queue) == 0 {
		return
	}
	oracle.Fired("per-stack-queue")
	for _, line := range b.queue {
		b.main = append(b.main, "main "+strings.TrimPrefix(line, "queue "))
	}
}

// closeOnExec: no descriptor is inherited.
func closeOnExec(_ *rewriting, b *block) {
	for i, socket := range b.sockets {
		if strings.Contains(socket, " cloexec=0 ") {
			oracle.Fired("close-on-exec")
			b.sockets[i] = strings.Replace(socket, " cloexec=0 ", " cloexec=1 ", 1)
		}
	}
}
