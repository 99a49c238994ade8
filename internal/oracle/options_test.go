//go:build linux || windows

package oracle_test

import (
	"fmt"
	"testing"

	"example.com/bio"
	"example.com/bio/internal/socktest"
)

// unnamedOption is an option that no function knows.
const unnamedOption = bio.AllOptions + 1

// kind is a domain and type of socket, with the addresses to use for it.
type kind struct {
	socket string // the words after the slot of "socket"
	any    string // an address to bind to
	peer   string // an address to connect to at which nothing listens
	stream bool
	needs  []string
}

var allKinds = []kind{
	{"inet stream 0 -", "inet/0.0.0.0/0", "inet/127.0.0.1/1", true, nil},
	{"inet dgram 0 -", "inet/0.0.0.0/0", "inet/127.0.0.1/9", false, nil},
	{"unix stream 0 -", "unix/u0", "unix/u9", true, []string{"af_unix"}},
	{"unix dgram 0 -", "unix/u0", "unix/u9", false, []string{"af_unix"}},
	{"unix seqpacket 0 -", "unix/u0", "unix/u9", true, []string{"seqpacket"}},
	{"unix raw 0 -", "unix/u0", "unix/u9", false, []string{"af_unix"}},
	{"inet raw 1 -", "inet/127.0.0.1/0", "inet/127.0.0.1/0", false, []string{"raw"}},
	{"inet6 stream 0 -", "inet6/::/0", "inet6/::1/1", true, []string{"ipv6"}},
	{"inet6 dgram 0 -", "inet6/::/0", "inet6/::1/9", false, []string{"ipv6"}},
	{"inet6 raw 58 -", "inet6/::1/0", "inet6/::1/0", false, []string{"ipv6", "raw-ipv6"}},
}

// kinds returns the kinds of sockets that this machine has.
func kinds(tb testing.TB) (list []kind) {
	tb.Helper()
	for _, k := range allKinds {
		if hasAll(tb, k.needs) {
			list = append(list, k)
		}
	}
	return list
}

// optionTexts returns each option, one that no function knows, and several at once.
func optionTexts() (texts []string) {
	for option := range bio.AllOptions.Flags() {
		texts = append(texts, option.String())
	}
	for _, others := range []bio.Options{unnamedOption, bio.KeepAlive | bio.NonBlock, bio.AllOptions &^ bio.TFO, bio.AllOptions, ^bio.TFO} {
		texts = append(texts, others.String())
	}
	return texts
}

// presets set an option behind the library's back, so that a call without it shows
// whether it clears it.
var presets = []string{"reuseaddr 1", "v6only 1", "keepalive 1", "nonblock 1", "nodelay 1"}

// optionScripts returns all functions with all options, given, not given, and not given
// but already set, for all kinds of sockets. It skips the kinds that this machine lacks.
func optionScripts(t *testing.T) (scripts []script) {
	t.Helper()
	for _, k := range allKinds {
		if !hasAll(t, k.needs) {
			t.Run(k.socket, func(t *testing.T) { socktest.Need(t, k.needs...) })
			continue
		}
		for _, function := range []string{"bind", "connect", "dead", "listen", "accept"} {
			add := func(what string, steps []string) {
				scripts = append(scripts, script{fmt.Sprintf("%s, %s, %s", function, k.socket, what), steps})
			}
			for _, text := range optionTexts() {
				add(text, k.steps(function, "", text, "-"))
				add(text+" after none", k.steps(function, "", "-", text))
			}
			for _, preset := range presets {
				add("set "+preset, k.steps(function, preset, "-", "-"))
			}
		}
	}
	return scripts
}

// steps calls a function twice, each time with other options. The preset is for the
// socket that it calls the function of.
func (k kind) steps(function, preset, first, second string) []string {
	subject := "s0"
	if function == "connect" || function == "dead" {
		subject = "s1"
	}
	steps := []string{"socket s0 " + k.socket, "socket s1 " + k.socket}
	if function == "connect" || function == "accept" {
		steps = append(steps, "listen s0 "+k.any+" -")
	}
	if preset != "" {
		steps = append(steps, "set "+subject+" "+preset)
	}
	twice := func(call string) []string { return append(steps, call+" "+first, call+" "+second) }
	switch function {
	case "bind", "listen":
		return twice(function + " s0 " + k.any)
	case "connect":
		return twice("connect s1 @s0")
	case "dead":
		return twice("connect s1 " + k.peer)
	}
	return append(steps,
		"connect s1 @s0 -", "accept s2 s0 $a "+first,
		"socket s3 "+k.socket, "connect s3 @s0 -", "accept s4 s0 none "+second,
		"set s0 nonblock 1", "accept s5 s0 $b "+first)
}
