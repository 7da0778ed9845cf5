# HTTP libraries of Ruby that stand on Net::HTTP, each as its own documentation calls it: two requests.
# usage: ruby http.rb rest-client|httparty|faraday ARGUMENTS
library, method, base = ARGV
require library
OWN = ENV['OWN_TIMEOUT']&.to_f
VERSIONS = { 'rest-client' => -> { RestClient::VERSION }, 'httparty' => -> { HTTParty::VERSION }, 'faraday' => -> { Faraday::VERSION } }.freeze
SETTINGS = { 'rest-client' => 'read_timeout (60 s unless set)', 'httparty' => 'read_timeout (60 s unless set)', 'faraday' => 'request.read_timeout (60 s unless set)' }.freeze

if method == 'version'
  puts "version=#{VERSIONS[library].call}\nlibrary=Net::HTTP of Ruby #{RUBY_VERSION}"
  puts "methods=#{library == 'faraday' ? 'GET HEAD' : 'COPY MOVE GET HEAD'}\nownTimeout=#{SETTINGS[library]}"
  exit
end

SENDERS = {
  'rest-client' => lambda { |verb, url, headers|
    options = { method: verb.downcase.to_sym, url: url, headers: headers, ssl_ca_file: ENV['PEM'], **(OWN ? { read_timeout: OWN } : {}) }
    answer = RestClient::Request.execute(options) { |response| response }
    [answer.code, answer.body]
  },
  'httparty' => lambda { |verb, url, headers|
    kind = Net::HTTP.const_get(verb.capitalize)
    answer = HTTParty::Request.new(kind, url, headers: headers, format: :plain, ssl_ca_file: ENV['PEM'], **(OWN ? { read_timeout: OWN } : {})).perform
    [answer.code, answer.body]
  },
  'faraday' => lambda { |verb, url, headers|
    client = Faraday.new(ssl: { ca_file: ENV['PEM'] }, request: OWN ? { read_timeout: OWN } : {})
    answer = client.run_request(verb.downcase.to_sym, url, nil, headers)
    [answer.status, answer.body]
  }
}.freeze

def ask(library, *request)
  status, body = SENDERS[library].call(*request)
  [status.to_s, body.to_s]
rescue StandardError => e
  ["error #{e.class}: #{e.message.split("\n").first}", '']
end

puts "first=#{ask(library, method, "#{base}a.txt", { 'Destination' => "#{base}copy.txt" })[0]}"
status, body = ask(library, 'GET', "#{base}second.txt", {})
puts "secondStatus=#{status}\nsecond=#{body == "second answer\n" ? 'ok' : 'wrong'}"
