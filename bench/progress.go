//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// progress shows how far the measurement is: on a terminal in one line, elsewhere a line
// every ten seconds.
type progress struct {
	to        io.Writer
	all, done int
	start     time.Time
	shown     time.Time
	terminal  bool
}

func newProgress(to io.Writer, steps int) *progress {
	p := &progress{to: to, all: steps, start: time.Now()}
	if file, ok := to.(*os.File); ok {
		_, err := unix.IoctlGetTermios(int(file.Fd()), unix.TCGETS)
		p.terminal = err == nil
	}
	return p
}

// step says what is done next.
func (p *progress) step(what string) {
	interval := 10 * time.Second
	if p.terminal {
		interval = 100 * time.Millisecond
	}
	if now := time.Now(); now.Sub(p.shown) >= interval {
		p.shown = now
		text := fmt.Sprintf("%3d%% %s%s", 100*p.done/max(p.all, 1), what, p.left(now))
		if p.terminal {
			fmt.Fprintf(p.to, "\r\x1b[K%s", text)
		} else {
			fmt.Fprintln(p.to, text)
		}
	}
	p.done++
}

// left says how much longer it will take, once that can be said.
func (p *progress) left(now time.Time) string {
	if p.done < 20 {
		return ""
	}
	left := now.Sub(p.start) / time.Duration(p.done) * time.Duration(p.all-p.done)
	return fmt.Sprintf(", %v left", left.Round(time.Second))
}

// end removes the line on a terminal.
func (p *progress) end() {
	if p.terminal {
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}
