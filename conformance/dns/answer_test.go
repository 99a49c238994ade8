package dns_test

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/miekg/dns"
)

// reply writes an answer as the server that knows. The other end may have gone: who
// waits finds out.
func reply(w dns.ResponseWriter, m *dns.Msg) {
	m.Authoritative = true
	w.WriteMsg(m)
}

// lame is an answer without records of a server that neither knows nor asks others.
func lame(w dns.ResponseWriter, question *dns.Msg, _ bool) {
	w.WriteMsg(new(dns.Msg).SetReply(question))
}

// code answers with a response code and no records.
func code(rcode int) answer {
	return func(w dns.ResponseWriter, question *dns.Msg, _ bool) {
		reply(w, new(dns.Msg).SetRcode(question, rcode))
	}
}

// silence never answers.
func silence(dns.ResponseWriter, *dns.Msg, bool) {}

// records is a whole answer: those of the addresses that are of the kind asked for.
func records(question *dns.Msg, ips []string) *dns.Msg {
	m := new(dns.Msg).SetReply(question)
	q := question.Question[0]
	for _, text := range ips {
		ip := netip.MustParseAddr(text)
		header := dns.RR_Header{Name: q.Name, Rrtype: q.Qtype, Class: dns.ClassINET, Ttl: 60}
		switch {
		case ip.Is4() && q.Qtype == dns.TypeA:
			m.Answer = append(m.Answer, &dns.A{Hdr: header, A: net.IP(ip.AsSlice())})
		case ip.Is6() && q.Qtype == dns.TypeAAAA:
			m.Answer = append(m.Answer, &dns.AAAA{Hdr: header, AAAA: net.IP(ip.AsSlice())})
		}
	}
	return m
}

// has answers with addresses.
func has(ips ...string) answer {
	return func(w dns.ResponseWriter, question *dns.Msg, _ bool) { reply(w, records(question, ips)) }
}

// isNamed answers a question for the name of an address.
func isNamed(names ...string) answer {
	return func(w dns.ResponseWriter, question *dns.Msg, _ bool) {
		m := new(dns.Msg).SetReply(question)
		for _, name := range names {
			header := dns.RR_Header{Name: question.Question[0].Name, Rrtype: dns.TypePTR, Class: dns.ClassINET, Ttl: 60}
			m.Answer = append(m.Answer, &dns.PTR{Hdr: header, Ptr: name})
		}
		reply(w, m)
	}
}

// alias answers with another name and its addresses.
func alias(target string, ips ...string) answer {
	return func(w dns.ResponseWriter, question *dns.Msg, _ bool) {
		m := records(question, ips)
		for _, record := range m.Answer {
			record.Header().Name = target
		}
		header := dns.RR_Header{Name: question.Question[0].Name, Rrtype: dns.TypeCNAME, Class: dns.ClassINET, Ttl: 60}
		m.Answer = append([]dns.RR{&dns.CNAME{Hdr: header, Target: target}}, m.Answer...)
		reply(w, m)
	}
}

// later answers with addresses when release is closed.
func later(release <-chan struct{}, ips ...string) answer {
	return func(w dns.ResponseWriter, question *dns.Msg, _ bool) {
		<-release
		reply(w, records(question, ips))
	}
}

// forged is an address that no lookup may return.
const forged = "192.0.2.66"

// otherID gives a wrong answer with another id, then what follows.
func otherID(next answer) answer {
	return func(w dns.ResponseWriter, question *dns.Msg, overTCP bool) {
		m := records(question, []string{forged, "2001:db8::66"})
		m.Id ^= 1
		reply(w, m)
		next(w, question, overTCP)
	}
}

// otherQuestion gives a wrong answer to another question, then what follows.
func otherQuestion(next answer) answer {
	return func(w dns.ResponseWriter, question *dns.Msg, overTCP bool) {
		other := question.Copy()
		other.Question[0].Name = "other.test."
		reply(w, records(other, []string{forged, "2001:db8::66"}))
		next(w, question, overTCP)
	}
}

// truncated says over UDP that the answer is not all of it, with the first address, and
// answers over TCP with what next does.
func truncated(first string, next answer) answer {
	return func(w dns.ResponseWriter, question *dns.Msg, overTCP bool) {
		if overTCP {
			next(w, question, overTCP)
			return
		}
		m := records(question, []string{first})
		m.Truncated = true
		reply(w, m)
	}
}

// garbage answers with bytes that are not a message, except for the id.
func garbage(w dns.ResponseWriter, question *dns.Msg, _ bool) {
	w.Write([]byte{byte(question.Id >> 8), byte(question.Id), 0x81, 0x80, 0xFF, 0xFF})
}

// many are more addresses than fit one message over UDP.
func many() []string {
	var ips []string
	for i := range 200 {
		ips = append(ips, fmt.Sprintf("198.51.100.%d", i))
	}
	return ips
}
