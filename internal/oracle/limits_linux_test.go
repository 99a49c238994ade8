package oracle_test

import (
	"slices"
	"strings"

	"example.com/bio/internal/sys"
)

// beyond returns what a script needs and this platform's calls cannot do, "" for nothing.
func (s script) beyond() sys.Limit {
	for _, step := range s.steps {
		if name, _ := verb(step); name == "disconnect" && sys.Limited(sys.LimitDisconnect) {
			return sys.LimitDisconnect
		}
	}
	return ""
}

// beyondAtRandom returns the same of a script that may give any address to any socket.
func (s script) beyondAtRandom() sys.Limit {
	if limit := s.beyond(); limit != "" || !sys.Limited(sys.LimitLength) {
		return limit
	}
	var ofUnix, ofOthers bool
	for _, step := range s.steps {
		if name, args := verb(step); name == "socket" && args[1] != "unix" {
			ofOthers = true
		} else if slices.ContainsFunc(args, func(word string) bool { return strings.HasPrefix(word, "unix") }) {
			ofUnix = true
		}
	}
	if ofUnix && ofOthers {
		return sys.LimitLength
	}
	return ""
}

// beyond returns the same of a step that is to fail.
func (s step) beyond() sys.Limit {
	if s.kind.name == "ioctl" && sys.Limited(sys.LimitMode) {
		return sys.LimitMode
	}
	return script{s.name, append(slices.Clone(s.scene), s.call)}.beyond()
}
