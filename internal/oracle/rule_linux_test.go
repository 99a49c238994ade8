package oracle_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"slices"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
)

// fail is the step that makes system calls fail.
func fail(r sandbox.Rule) string {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return "fail " + string(text)
}

func parseRule(text string) (r sandbox.Rule) {
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		panic(err)
	}
	return r
}

// hexProgram is the rule for the C side: the bytes of its seccomp program.
func hexProgram(r sandbox.Rule) string {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.NativeEndian, r.Program()); err != nil {
		panic(err)
	}
	return hex.EncodeToString(b.Bytes())
}

// hexRule is hexProgram of a rule as JSON.
func hexRule(text string) string { return hexProgram(parseRule(text)) }

// needsOfRule returns what a script with the rule needs.
func needsOfRule(text string) []string {
	if slices.Contains(parseRule(text).Calls, unix.SYS_IOCTL) {
		return []string{"ioctl-mode"}
	}
	return nil
}

// install makes system calls of this thread fail.
func install(rule string) error { return parseRule(rule).Install() }
