//go:build linux && (amd64 || arm64)

package main

import (
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// The names of the peers.
const (
	peerOpenSSL  = "OpenSSL"
	peerC        = "C"
	peerBio      = "bio"
	peerRaw      = "Go-raw"
	peerWrappers = "x-sys"
	peerMdlayher = "mdlayher"
	peerNet      = "net"
)

// peer is one way to do the steps: a C program, or a part of this one.
type peer struct {
	name  string
	build []string               // what makes the C program, for the compiler
	steps map[string]preparation // of a peer in Go, by name
}

// preparation prepares the repetitions of a step by one goroutine. It returns the step, and a function
// that closes what is open.
type preparation func() (step, done func())

var peers = []peer{
	{name: peerOpenSSL, build: []string{"driver.c", "libcrypto.c", "-lcrypto"}}, // clears the queue after a failure
	{name: peerC, build: []string{"driver.c", "bare.c"}},                        // with accept4
	{name: peerBio, steps: bioSteps},
	{name: peerRaw, steps: descriptorSteps(newRaw)}, // RawSyscall for calls that cannot sleep
	{name: peerWrappers, steps: descriptorSteps(newWrappers)},
	{name: peerMdlayher, steps: mdlayherSteps},
	{name: peerNet, steps: netSteps},
}

// does reports whether the peer can do the step.
func (p peer) does(step string) bool {
	return p.build != nil && !isOfNet(step) || p.steps[step] != nil
}

//go:embed testdata
var sources embed.FS

// commands returns, by peer, the beginning of the command that repeats a step. The C programs are
// built in dir.
func commands(dir string, chosen []peer) (map[string][]string, error) {
	if err := os.CopyFS(dir, sources); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	list := make(map[string][]string)
	for _, p := range chosen {
		if p.build == nil {
			list[p.name] = []string{self, commandWorker, p.name}
			continue
		}
		program := filepath.Join(dir, p.name)
		cc := exec.Command("cc", append([]string{"-O2", "-Wall", "-Wextra", "-pthread", "-o", program}, p.build...)...)
		cc.Dir = filepath.Join(dir, "testdata")
		if output, err := cc.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("peer %s (-peers can leave it out): %v\n%s", p.name, err, output)
		}
		list[p.name] = []string{program}
	}
	return list, nil
}
