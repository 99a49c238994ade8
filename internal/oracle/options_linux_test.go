package oracle_test

import (
	"fmt"
	"os"
)

// kind is a domain and type of socket, with the addresses to use for it.
type kind struct {
	socket string // the words after the slot of "socket"
	any    string // address to bind to
	peer   string // address to connect to where nothing listens
	stream bool
}

func kinds(inet6 bool) []kind {
	list := []kind{
		{"inet stream 0 -", "inet/0.0.0.0/0", "inet/127.0.0.1/1", true},
		{"inet dgram 0 -", "inet/0.0.0.0/0", "inet/127.0.0.1/9", false},
		{"unix stream 0 -", "unix/u0", "unix/u9", true},
		{"unix dgram 0 -", "unix/u0", "unix/u9", false},
		{"unix seqpacket 0 -", "unix/u0", "unix/u9", true},
		{"unix raw 0 -", "unix/u0", "unix/u9", false},
	}
	if os.Getuid() == 0 {
		list = append(list, kind{"inet raw 1 -", "inet/127.0.0.1/0", "inet/127.0.0.1/0", false})
	}
	if !inet6 {
		return list
	}
	list = append(list,
		kind{"inet6 stream 0 -", "inet6/::/0", "inet6/::1/1", true},
		kind{"inet6 dgram 0 -", "inet6/::/0", "inet6/::1/9", false})
	if os.Getuid() == 0 {
		list = append(list, kind{"inet6 raw 58 -", "inet6/::1/0", "inet6/::1/0", false})
	}
	return list
}

// optionWords are single options, one that no function knows, and several at once.
var optionWords = []string{
	"REUSEADDR", "V6_ONLY", "KEEPALIVE", "NONBLOCK", "NODELAY", "TFO", "0x40",
	"KEEPALIVE|NONBLOCK", "REUSEADDR|V6_ONLY|KEEPALIVE|NONBLOCK|NODELAY", "0x3f", "0xffffffdf",
}

// presets set an option behind the library's back, so that a call without it shows
// whether it clears it.
var presets = []string{"reuseaddr 1", "v6only 1", "keepalive 1", "nonblock 1", "nodelay 1"}

// optionScripts are all functions by all options, given, not given, and not given
// while set, for all kinds of socket.
func optionScripts(inet6 bool) []script {
	var scripts []script
	for _, k := range kinds(inet6) {
		for _, function := range []string{"bind", "connect", "dead", "listen", "accept"} {
			add := func(what string, steps ...string) {
				name := fmt.Sprintf("%s, %s, %s", function, k.socket, what)
				scripts = append(scripts, script{name, steps})
			}
			for _, word := range optionWords {
				add(word, k.steps(function, "", word, "-")...)
				add(word+" after none", k.steps(function, "", "-", word)...)
			}
			for _, preset := range presets {
				add("set "+preset, k.steps(function, preset, "-", "-")...)
			}
		}
	}
	return scripts
}

// steps calls a function twice, each time with its own options; on what it calls it
// preset is set before.
func (k kind) steps(function, preset, first, second string) []string {
	subject := map[string]string{"bind": "s0", "connect": "s1", "dead": "s1", "listen": "s0", "accept": "s0"}[function]
	steps := []string{"socket s0 " + k.socket, "socket s1 " + k.socket}
	if function == "connect" || function == "accept" {
		steps = append(steps, "listen s0 "+k.any+" -")
	}
	if preset != "" {
		steps = append(steps, "set "+subject+" "+preset)
	}
	switch function {
	case "bind", "listen":
		return append(steps, function+" s0 "+k.any+" "+first, function+" s0 "+k.any+" "+second)
	case "connect":
		return append(steps, "connect s1 @s0 "+first, "connect s1 @s0 "+second)
	case "dead":
		return append(steps, "connect s1 "+k.peer+" "+first, "connect s1 "+k.peer+" "+second)
	}
	return append(steps,
		"connect s1 @s0 -", "accept s2 s0 $a "+first,
		"socket s3 "+k.socket, "connect s3 @s0 -", "accept s4 s0 none "+second,
		"set s0 nonblock 1", "accept s5 s0 $b "+first)
}
