//go:build linux || windows

package oracle_test

import (
	"fmt"
	"maps"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"example.com/bio/errstack"
	"example.com/bio/internal/oracle"
	"example.com/bio/internal/socktest"
)

// rewrite computes what bio must print for a script from what libcrypto printed: it
// applies the rules to each step, one after the other.
func rewrite(s script, c []block) []block {
	want := make([]block, len(c))
	r := rewriting{names: make(map[string]string)}
	for i := range c {
		b := c[i]
		if i < len(s.steps) {
			r.step = numeric(s.steps[i])
			r.name, r.args = verb(r.step)
			for _, rule := range rules {
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

// rewriting is what the rules know about the script.
type rewriting struct {
	step   string
	name   string            // of the call in it
	args   []string          // of the call
	before block             // what is expected of the call before
	names  map[string]string // variables that hold another name than in C
}

// function returns the C function that the step calls.
func (r *rewriting) function() string { return "BIO_" + r.name }

// address returns the address that bind, connect or listen gets, "" for other calls and
// for the descriptor -1, which is refused first.
func (r *rewriting) address() string {
	if len(r.args) == 3 && r.args[0] != "-1" {
		return r.args[1]
	}
	return ""
}

// rules change the block of one step.
var rules = []func(r *rewriting, b *block){
	winsock, windowsRetry, fastOpen, nullAddress, clearedAddress, interrupted, emptyPath, unixNames, sockError, socketWait,
	negativeDescriptor, threadQueue, closeOnExec,
}

// winsock: the numbers of Windows Sockets have texts.
func winsock(_ *rewriting, b *block) {
	if runtime.GOOS != "windows" {
		return
	}
	for i, line := range b.queue {
		before, after, unknown := strings.Cut(line, "system library::Unknown error]")
		if unknown {
			oracle.Fired("winsock")
			code, _ := strconv.ParseUint(strings.Fields(before)[1], 16, 32)
			b.queue[i] = before + "system library::" + errstack.Code(code).ReasonString() + "]" + after
		}
	}
}

// windowsRetry: the retry set there is that of OpenSSL's development branch. Connect and Accept
// do not queue its errors.
func windowsRetry(r *rewriting, b *block) {
	errno := b.errno()
	value, _, _ := strings.Cut(b.result, " ")
	if runtime.GOOS != "windows" || errno == 0 || b.result == failure(value, errno) {
		return
	}
	oracle.Fired("windows-retry")
	b.result = failure(value, errno)
	if r.name == "connect" || r.name == "accept" {
		b.queue = nil
	}
}

func entry(code uint32, text, function, data string) string {
	return fmt.Sprintf("queue %08X [error:%08X:%s] func=[%s] data=[%s]", code, code, text, function, data)
}

func systemEntry(errno syscall.Errno, function, data string) string {
	code := errstack.Sys(errno)
	return entry(uint32(code), "system library::"+code.ReasonString(), function, data)
}

// fastOpen: a build of libcrypto with TCP Fast Open queues its failure as one of setsockopt.
func fastOpen(r *rewriting, b *block) {
	for _, note := range b.notes {
		errno, ok := strings.CutPrefix(note, "fastopen ")
		if !ok {
			continue
		}
		oracle.Fired("tfo")
		b.queue = []string{
			systemEntry(syscall.Errno(number(errno)), r.function(), "calling setsockopt()"),
			entry(0x1000006D, "BIO routines::unable to tfo", r.function(), ""),
		}
	}
}

// refuseAddress is how bio refuses an address without a family.
func refuseAddress(r *rewriting, b *block) {
	*b = block{
		result:  failure("0", syscall.EAFNOSUPPORT),
		queue:   []string{entry(0x10000083, "BIO routines::unsupported protocol family", r.function(), "")},
		sockets: r.before.sockets,
		open:    r.before.open,
	}
}

// nullAddress: bio refuses the address. C crashes, or fails at a step before it would.
func nullAddress(r *rewriting, b *block) {
	if r.address() == "null" {
		oracle.Fired("null-address")
		refuseAddress(r, b)
	}
}

// clearedAddress: bio refuses an address without a family, with which C binds to the
// wildcard or disconnects. Disconnect leaves the blocking mode alone, so that its first
// system call is connect.
func clearedAddress(r *rewriting, b *block) {
	switch {
	case r.name == "disconnect" && len(b.queue) == 1 && strings.Contains(b.queue[0], "ioctlsocket"):
		oracle.Fired("cleared-address")
		b.queue = []string{
			systemEntry(b.errno(), "BIO_connect", "calling connect()"),
			entry(0x10000067, "BIO routines::connect error", "BIO_connect", ""),
		}
	case r.address() == "cleared":
		oracle.Fired("cleared-address")
		refuseAddress(r, b)
	}
}

// interrupted: a call continues after a signal, until the socket's time limit.
func interrupted(r *rewriting, b *block) {
	if !strings.HasPrefix(r.step, "interrupt ") || !isInterrupted(*b) {
		return
	}
	oracle.Fired("eintr")
	errno := syscall.EAGAIN
	if r.name == "connect" && !strings.HasPrefix(b.sockets[r.args[0]]["local"], "unix/") {
		errno = syscall.EINPROGRESS
	}
	value, _, _ := strings.Cut(b.result, " ")
	b.result = failure(value, errno)
}

func isInterrupted(b block) bool {
	value, _, _ := strings.Cut(b.result, " ")
	return b.result == failure(value, syscall.EINTR)
}

// emptyPath: bio has no address for an empty path.
func emptyPath(r *rewriting, b *block) {
	if len(r.args) == 3 && r.args[1] == "unix/" {
		oracle.Fired("unix-names")
		*b = block{result: "address", sockets: r.before.sockets, open: r.before.open}
	}
}

// unixNames: bio returns the kernel's name of an AF_UNIX socket. C leaves the path of
// another socket or loses an abstract name. The variable keeps it.
func unixNames(r *rewriting, b *block) {
	if r.name == "assign" && b.result == "0" {
		delete(r.names, r.args[0])
	}
	variable, text, ok := strings.Cut(b.address, " ")
	if !ok {
		return
	}
	switch {
	case r.name == "accept" && b.result == "fd":
		r.names[variable] = b.sockets[r.args[0]]["peer"]
	case r.name == "sockinfo" && b.result == "1":
		r.names[variable] = b.sockets[r.args[0]]["local"]
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

// sockError: bio has two results, the pending error and the call's own.
func sockError(r *rewriting, b *block) {
	if r.name != "sockerror" {
		return
	}
	value := strings.TrimPrefix(b.result, "pending ")
	b.result = "pending " + value + " error 0"
	if len(b.notes) > 0 {
		oracle.Fired("sock-error")
		b.result = "pending 0 error " + value
	}
}

// socketWait: a number that is not open is EBADF. To C a negative one is out of range. So are
// those from 1024 on while it uses select; with poll they are ready.
func socketWait(r *rewriting, b *block) {
	refused := failure("-1", socktest.NotOpen)
	if r.name != "wait" || strings.HasPrefix(r.args[0], "s") || b.result == refused {
		return
	}
	switch {
	case b.result == "1":
		oracle.Fired("wait-poll")
	case strings.HasPrefix(r.args[0], "-"):
		oracle.Fired("socket-wait")
	default:
		oracle.Fired("wait-select")
	}
	b.result = refused
}

// negativeDescriptor: since OpenSSL 3.0 and in bio a negative descriptor is not closed, and
// leaves no errno.
func negativeDescriptor(r *rewriting, b *block) {
	if r.name == "close" && strings.HasPrefix(r.args[0], "-") && b.result == failure("0", syscall.EBADF) {
		oracle.Fired("negative-descriptor")
		b.result = failure("0", 0)
	}
}

// threadQueue: every goroutine sees a Stack, only its thread a queue.
func threadQueue(r *rewriting, b *block) {
	if !strings.HasPrefix(r.step, "thread ") || len(b.queue) == 0 {
		return
	}
	oracle.Fired("per-stack-queue")
	for _, line := range b.queue {
		b.main = append(b.main, "main "+strings.TrimPrefix(line, "queue "))
	}
}

// closeOnExec: programs that are started inherit no descriptor.
func closeOnExec(_ *rewriting, b *block) {
	for slot, socket := range b.sockets {
		if socket["cloexec"] == "0" {
			oracle.Fired("close-on-exec")
			socket, b.sockets = maps.Clone(socket), maps.Clone(b.sockets)
			socket["cloexec"] = "1"
			b.sockets[slot] = socket
		}
	}
}
