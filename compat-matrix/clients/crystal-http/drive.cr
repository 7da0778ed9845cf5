# HTTP::Client of Crystal: one client, two requests.
require "http/client"
require "openssl"

def ask(http, verb, path, headers)
  answer = http.exec(verb, path, headers)
  {answer.status_code.to_s, answer.body}
rescue problem
  {"error #{problem.class}: #{problem.message.to_s.lines.first?}", ""}
end

if ARGV[0] == "version"
  puts "version=#{Crystal::VERSION}\nlibrary=HTTP::Client of Crystal #{Crystal::VERSION}\nownTimeout=read_timeout"
  exit
end
method, base = ARGV[0], ARGV[1]
uri = URI.parse(base)
tls = nil
if uri.scheme == "https"
  tls = OpenSSL::SSL::Context::Client.new
  tls.ca_certificates = ENV["PEM"]
end
http = HTTP::Client.new(uri.host.to_s, uri.port, tls: tls)
if seconds = ENV["OWN_TIMEOUT"]?
  http.read_timeout = seconds.to_i.seconds
end
puts "first=#{ask(http, method, "#{uri.path}a.txt", HTTP::Headers{"Destination" => "#{base}copy.txt"})[0]}"
status, body = ask(http, "GET", "#{uri.path}second.txt", HTTP::Headers.new)
puts "secondStatus=#{status}\nsecond=#{body == "second answer\n" ? "ok" : "wrong"}"
