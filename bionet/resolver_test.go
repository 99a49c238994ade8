//go:build unix || windows

package bionet_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"
)

// names returns a resolver for which every host has the given addresses. It talks to a
// name server within the test, over pipes in memory.
func names(t testing.TB, addresses ...string) *net.Resolver {
	t.Helper()
	var ips []netip.Addr
	for _, text := range addresses {
		ips = append(ips, netip.MustParseAddr(text))
	}
	var running sync.WaitGroup
	t.Cleanup(running.Wait)
	return &net.Resolver{
		PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			running.Go(func() {
				defer server.Close()
				answer(server, ips)
			})
			return client, nil
		},
	}
}

// answer answers one question over a stream, RFC 1035: the length, the question with the
// bits of a response, and a record for each address of the type that is asked for.
func answer(conn net.Conn, ips []netip.Addr) {
	var length uint16
	if binary.Read(conn, binary.BigEndian, &length) != nil {
		return
	}
	message := make([]byte, length)
	if _, err := io.ReadFull(conn, message); err != nil {
		return
	}
	const header, response = 12, 0x8180
	end := header
	for message[end] != 0 {
		end += 1 + int(message[end])
	}
	question := message[header : end+5]
	kind := binary.BigEndian.Uint16(message[end+1:])

	var records []byte
	count := uint16(0)
	for _, ip := range ips {
		if ip.Is4() != (kind == 1) || ip.Is6() != (kind == 28) { // A, AAAA
			continue
		}
		records = append(records, 0xC0, header) // the name of the question
		records = binary.BigEndian.AppendUint16(records, kind)
		records = append(records, 0, 1, 0, 0, 0, 60) // class IN, a minute
		records = binary.BigEndian.AppendUint16(records, uint16(ip.BitLen()/8))
		records = append(records, ip.AsSlice()...)
		count++
	}
	reply := append([]byte{}, message[:2]...)
	for _, field := range []uint16{response, 1, count, 0, 0} {
		reply = binary.BigEndian.AppendUint16(reply, field)
	}
	reply = append(append(reply, question...), records...)
	conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...))
}
